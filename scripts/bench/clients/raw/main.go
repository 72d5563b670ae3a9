// Command raw is the floor: net/http and encoding/json, no client library, no limits, no retries.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/vkscript/vkscript/scripts/bench/worker"
)

type client struct {
	job  worker.Job
	http http.Client
}

func main() {
	worker.Main(func(job worker.Job) worker.Client {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = 64
		transport.WriteBufferSize = 64 << 10
		return &client{job, http.Client{Transport: transport}}
	})
}

// call posts a form and decodes the response into answer.
func (c *client) call(method string, form url.Values, answer any) error {
	form.Set("v", "5.199")
	ctx, cancel := worker.Context()
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.job.APIURL+method, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+c.job.Token)
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	return decode(body, answer)
}

func decode(body []byte, answer any) error {
	var envelope struct {
		Response any
		Error    *struct {
			Code    int    `json:"error_code"`
			Message string `json:"error_msg"`
		}
	}
	envelope.Response = answer
	if err := json.Unmarshal(body, &envelope); err != nil {
		return err
	}
	if envelope.Error != nil {
		return fmt.Errorf("VK error %d: %s", envelope.Error.Code, envelope.Error.Message)
	}
	return nil
}

func (c *client) Post(text string) error {
	return c.post(url.Values{"message": {text}})
}

func (c *client) post(form url.Values) error {
	form.Set("owner_id", fmt.Sprint(-worker.GroupID))
	form.Set("from_group", "1")
	var posted struct {
		PostID int `json:"post_id"`
	}
	err := c.call("wall.post", form, &posted)
	if err == nil && posted.PostID == 0 {
		return errors.New("no post_id")
	}
	return err
}

func (c *client) Read(post int) error {
	return c.wall("wall.getById", url.Values{"posts": {fmt.Sprintf("-%d_%d", worker.GroupID, post)}})
}

func (c *client) Page() error {
	return c.wall("wall.get", url.Values{"owner_id": {fmt.Sprint(-worker.GroupID)}, "count": {"100"}})
}

func (c *client) wall(method string, form url.Values) error {
	var wall struct {
		Items []struct{ Text string }
	}
	if err := c.call(method, form, &wall); err != nil {
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

// upload asks for a server and streams the file to it.
func (c *client) upload(method string, form url.Values, field, path string, answer any) error {
	var server struct {
		URL string `json:"upload_url"`
	}
	if err := c.call(method, form, &server); err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	var frame strings.Builder
	w := multipart.NewWriter(&frame)
	if _, err := w.CreateFormFile(field, filepath.Base(path)); err != nil {
		return err
	}
	head := frame.Len()
	w.Close()
	text := frame.String()
	req, err := http.NewRequest(http.MethodPost, server.URL, io.MultiReader(strings.NewReader(text[:head]), file, strings.NewReader(text[head:])))
	if err != nil {
		return err
	}
	req.ContentLength = int64(len(text)) + info.Size()
	req.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(answer)
}

func (c *client) Document(path string) error {
	var taken struct{ File string }
	if err := c.upload("docs.getUploadServer", url.Values{}, "file", path, &taken); err != nil {
		return err
	}
	var saved json.RawMessage
	return c.call("docs.save", url.Values{"file": {taken.File}}, &saved)
}

func (c *client) Photo(path, text string) error {
	var taken struct {
		Server      int
		Photo, Hash string
	}
	group := fmt.Sprint(worker.GroupID)
	if err := c.upload("photos.getWallUploadServer", url.Values{"group_id": {group}}, "photo", path, &taken); err != nil {
		return err
	}
	var saved []struct {
		ID      int
		OwnerID int `json:"owner_id"`
	}
	form := url.Values{"group_id": {group}, "server": {fmt.Sprint(taken.Server)}, "photo": {taken.Photo}, "hash": {taken.Hash}}
	if err := c.call("photos.saveWallPhoto", form, &saved); err != nil {
		return err
	}
	if len(saved) == 0 {
		return errors.New("nothing saved")
	}
	return c.post(url.Values{"message": {text}, "attachments": {fmt.Sprintf("photo%d_%d", saved[0].OwnerID, saved[0].ID)}})
}
