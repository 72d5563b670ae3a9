// Command vksdk does the work with github.com/SevereCloud/vksdk/v3, set up as its README says: api.NewVK(token).
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/SevereCloud/vksdk/v3/api"
	"github.com/SevereCloud/vksdk/v3/object"

	"github.com/vkscript/vkscript/scripts/bench/worker"
)

type client struct{ vk *api.VK }

func main() {
	worker.Main(func(job worker.Job) worker.Client {
		vk := api.NewVK(job.Token)
		vk.MethodURL = job.APIURL
		vk.Limit = int(job.Rate) // 0 switches its limiter off
		return &client{vk}
	})
}

func (c *client) Post(text string) error { return c.post(api.Params{"message": text}) }

func (c *client) post(params api.Params) error {
	ctx, cancel := worker.Context()
	defer cancel()
	params["owner_id"], params["from_group"] = -worker.GroupID, true
	posted, err := c.vk.WallPost(params.WithContext(ctx))
	if err == nil && posted.PostID == 0 {
		return errors.New("no post_id")
	}
	return err
}

func (c *client) Read(post int) error {
	ctx, cancel := worker.Context()
	defer cancel()
	wall, err := c.vk.WallGetByID(api.Params{"posts": fmt.Sprintf("-%d_%d", worker.GroupID, post)}.WithContext(ctx))
	if err != nil {
		return err
	}
	return look(wall.Items)
}

func (c *client) Page() error {
	ctx, cancel := worker.Context()
	defer cancel()
	wall, err := c.vk.WallGet(api.Params{"owner_id": -worker.GroupID, "count": 100}.WithContext(ctx))
	if err != nil {
		return err
	}
	return look(wall.Items)
}

func look(posts []object.WallWallpost) error {
	for i := range posts {
		if posts[i].Text == "" {
			return errors.New("a post without text")
		}
	}
	if len(posts) == 0 {
		return errors.New("no posts")
	}
	return nil
}

func (c *client) Document(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = c.vk.UploadDoc(filepath.Base(path), "", file)
	return err
}

func (c *client) Photo(path, text string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	saved, err := c.vk.UploadGroupWallPhoto(worker.GroupID, file)
	if err != nil {
		return err
	}
	if len(saved) == 0 {
		return errors.New("nothing saved")
	}
	return c.post(api.Params{"message": text, "attachments": saved[0]})
}
