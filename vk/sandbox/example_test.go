package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/vkscript/vkscript/vk/sandbox"
)

func Example() {
	srv := sandbox.New(sandbox.Config{})
	client := &http.Client{Transport: srv}
	response, err := client.PostForm(sandbox.APIURL+"wall.post", url.Values{
		"access_token": {sandbox.UserToken}, "v": {"5.199"},
		"owner_id": {"-100"}, "from_group": {"1"}, "message": {"Hello"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	fmt.Println(string(body))
	fmt.Println(srv.Posts(-sandbox.GroupID)[0].Text)
	// Output:
	// {"response":{"post_id":1}}
	// Hello
}
