// Command vkgo does the work with package vk.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/vkscript/vkscript/scripts/bench/worker"
	"github.com/vkscript/vkscript/vk"
)

type client struct{ vk *vk.Client }

func main() {
	worker.Main(func(job worker.Job) worker.Client {
		limits := vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: job.Rate})
		limits.Share(os.Getenv("BENCH_SHARED"))
		c := vk.New(vk.Config{Token: vk.Token(job.Token), APIURL: job.APIURL, Limits: limits})
		return &client{c.With(vk.Settings{Batch: job.Batch()})}
	})
}

// call decodes the response into answer.
func (c *client) call(method string, params vk.Params, answer any) error {
	ctx, cancel := worker.Context()
	defer cancel()
	raw, err := c.vk.Call(ctx, method, params)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, answer)
}

func (c *client) Post(text string) error { return c.post(vk.Params{"message": text}) }

func (c *client) post(params vk.Params) error {
	params["owner_id"], params["from_group"] = -worker.GroupID, true
	var posted struct {
		PostID int `json:"post_id"`
	}
	err := c.call("wall.post", params, &posted)
	if err == nil && posted.PostID == 0 {
		return errors.New("no post_id")
	}
	return err
}

func (c *client) Read(post int) error {
	return c.wall("wall.getById", vk.Params{"posts": fmt.Sprintf("-%d_%d", worker.GroupID, post)})
}

func (c *client) Page() error {
	return c.wall("wall.get", vk.Params{"owner_id": -worker.GroupID, "count": 100})
}

func (c *client) wall(method string, params vk.Params) error {
	var wall struct {
		Items []struct{ Text string }
	}
	if err := c.call(method, params, &wall); err != nil {
		return err
	}
	for _, post := range wall.Items {
		if post.Text == "" {
			return errors.New("a post without text")
		}
	}
	if len(wall.Items) == 0 {
		return errors.New("no posts")
	}
	return nil
}

func (c *client) upload(kind vk.UploadKind, path string, params vk.Params) (json.RawMessage, error) {
	file, err := vk.OpenFile(path)
	if err != nil {
		return nil, err
	}
	ctx, cancel := worker.Context()
	defer cancel()
	return c.vk.Upload(ctx, kind, file, params)
}

func (c *client) Document(path string) error {
	_, err := c.upload(vk.Document, path, nil)
	return err
}

func (c *client) Photo(path, text string) error {
	raw, err := c.upload(vk.WallPhoto, path, vk.Params{"group_id": worker.GroupID})
	if err != nil {
		return err
	}
	var saved []struct {
		ID      int
		OwnerID int `json:"owner_id"`
	}
	if err := json.Unmarshal(raw, &saved); err != nil {
		return err
	}
	return c.post(vk.Params{"message": text, "attachments": fmt.Sprintf("photo%d_%d", saved[0].OwnerID, saved[0].ID)})
}
