//go:build unix

package binding_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
)

// benchAnswer is what wall.post answers.
const benchAnswer = `{"response":{"post_id":12345}}`

// benchServer answers as quickly as an HTTP server can, so that what is measured is the caller.
func benchServer(b *testing.B) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, benchAnswer)
	}))
	b.Cleanup(server.Close)
	return server.URL + "/method/"
}

// inProcess answers without a network.
type inProcess struct{}

func (inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(benchAnswer)), ContentLength: int64(len(benchAnswer))}, nil
}

func benchClient(apiURL string, transport http.RoundTripper) *vk.Client {
	return vk.New(vk.Config{Token: "token", APIURL: apiURL, Transport: transport, Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0})})
}

// cpu reports the processor time of a call, the server's included: it is the same for all.
func cpu(b *testing.B, run func()) {
	var before, after syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	b.ResetTimer()
	run()
	b.StopTimer()
	syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	spent := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
	b.ReportMetric(float64(spent)/float64(b.N), "cpu-ns/op")
}

func luaCalls(b *testing.B, client *vk.Client) {
	host := binding.New(binding.Config{Client: client})
	source := fmt.Sprintf(`local auth = {owner_id = "-1", group_id = "1"}
		for i = 1, %d do
			local answer = OPI_VK.CreatePost("Привет", nil, false, "https://example.com", auth)
			assert(answer.response.post_id == 12345)
		end`, b.N)
	cpu(b, func() {
		require.NoError(b, host.Run(b.Context(), binding.Script{Name: "bench.lua", Source: []byte(source)}))
	})
}

func goCalls(b *testing.B, client *vk.Client) {
	cpu(b, func() {
		for range b.N {
			_, err := client.Call(b.Context(), "wall.post", vk.Params{"owner_id": -1, "from_group": 1, "message": "Привет", "attachments": "https://example.com", "v": "5.131"})
			require.NoError(b, err)
		}
	})
}

// rawCalls is the floor: net/http alone, the form made anew for each call, the answer read.
func rawCalls(b *testing.B, apiURL string, transport http.RoundTripper) {
	client := &http.Client{Transport: transport}
	cpu(b, func() {
		for range b.N {
			form := url.Values{"owner_id": {"-1"}, "from_group": {"1"}, "message": {"Привет"}, "attachments": {"https://example.com"}, "v": {"5.131"}, "guid": {"0123456789abcdef0123456789abcdef"}}
			ctx, cancel := context.WithTimeout(b.Context(), vk.DefaultTimeout)
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, apiURL+"wall.post", strings.NewReader(form.Encode()))
			require.NoError(b, err)
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Authorization", "Bearer token")
			resp, err := client.Do(req)
			require.NoError(b, err)
			_, err = io.ReadAll(resp.Body)
			require.NoError(b, err)
			resp.Body.Close()
			cancel()
		}
	})
}

func BenchmarkCall(b *testing.B) {
	b.Run("loopback/raw", func(b *testing.B) { rawCalls(b, benchServer(b), vk.NewTransport()) })
	b.Run("loopback/go", func(b *testing.B) { goCalls(b, benchClient(benchServer(b), nil)) })
	b.Run("loopback/lua", func(b *testing.B) { luaCalls(b, benchClient(benchServer(b), nil)) })
	b.Run("inprocess/raw", func(b *testing.B) { rawCalls(b, "https://api.vk.com/method/", inProcess{}) })
	b.Run("inprocess/go", func(b *testing.B) { goCalls(b, benchClient("", inProcess{})) })
	b.Run("inprocess/lua", func(b *testing.B) { luaCalls(b, benchClient("", inProcess{})) })
}

func BenchmarkRun(b *testing.B) {
	host := binding.New(binding.Config{})
	for range b.N {
		require.NoError(b, host.Run(b.Context(), binding.Script{Name: "empty.lua", Source: []byte("return 1")}))
	}
}
