package vk_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
)

const benchFileSize = 200 << 20

// benchVideo is a file of 200 MB that begins as an mp4 does.
func benchVideo(b *testing.B) string {
	path := filepath.Join(b.TempDir(), "clip.mp4")
	f, err := os.Create(path)
	require.NoError(b, err)
	_, err = f.Write([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"))
	require.NoError(b, err)
	require.NoError(b, f.Truncate(benchFileSize))
	require.NoError(b, f.Close())
	return path
}

// uploadServer gives its own address to upload to, and drops what comes.
func uploadServer(b *testing.B) *httptest.Server {
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if strings.HasSuffix(r.URL.Path, "/video.save") {
			io.WriteString(w, `{"response":{"upload_url":"`+server.URL+`/up"}}`)
			return
		}
		io.WriteString(w, `{"video_id":1,"size":1}`)
	}))
	b.Cleanup(server.Close)
	return server
}

// BenchmarkUpload sends 200 MB through the client, and through curl -F where it is installed.
func BenchmarkUpload(b *testing.B) {
	path := benchVideo(b)
	server := uploadServer(b)
	b.Run("client", func(b *testing.B) {
		b.SetBytes(benchFileSize)
		client := vk.New(vk.Config{Token: "t", APIURL: server.URL + "/method/", Limits: vk.NewLimits(map[vk.TokenKind]float64{0: 0})})
		for range b.N {
			file, err := vk.OpenFile(path)
			require.NoError(b, err)
			_, err = client.Upload(b.Context(), vk.Video, file, nil)
			require.NoError(b, err)
		}
	})
	b.Run("curl", func(b *testing.B) {
		curl, err := exec.LookPath("curl")
		if err != nil {
			b.Skip("curl is not installed")
		}
		b.SetBytes(benchFileSize)
		for range b.N {
			require.NoError(b, exec.Command(curl, "-sf", "-o", os.DevNull, "-F", "video_file=@"+path, server.URL+"/up").Run())
		}
	})
}
