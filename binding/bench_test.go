//go:build unix

package binding_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
)

// benchAnswer is what wall.post answers.
const benchAnswer = `{"response":{"post_id":12345}}`

// benchServer starts a process that answers as quickly as an HTTP server can: VK does not run on the caller's processor
// time either.
func benchServer(b *testing.B) string {
	server := exec.CommandContext(b.Context(), os.Args[0])
	server.Env = append(os.Environ(), "VKSCRIPT_BENCH_SERVER=1")
	server.Stderr = os.Stderr
	stdout, err := server.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, server.Start())
	b.Cleanup(func() { server.Process.Kill(); server.Wait() })
	address, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(b, err)
	return "http://" + strings.TrimSpace(address) + "/method/"
}

func TestMain(m *testing.M) {
	if os.Getenv("VKSCRIPT_BENCH_SERVER") != "" {
		serveBench()
	}
	os.Exit(m.Run())
}

// serveBench is that process.
func serveBench() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, benchAnswer)
	}))
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

// A caller makes n calls of wall.post.
type caller func(n int)

// The same call in Lua: by the method's own name, and by OPI_VK's function.
const (
	byMethod = `for i = 1, %d do
		local answer = vk.wall.post{owner_id = -1, from_group = 1, message = "Привет", attachments = "https://example.com"}
		assert(answer.post_id == 12345)
	end`
	byFunction = `local auth = {owner_id = "-1", group_id = "1"}
	for i = 1, %d do
		local answer = OPI_VK.CreatePost("Привет", nil, false, "https://example.com", auth)
		assert(answer.response.post_id == 12345)
	end`
)

func luaCaller(b *testing.B, client *vk.Client, loop string) caller {
	session := binding.New(binding.Config{Client: client}).Open(binding.Script{Name: "bench.lua"})
	b.Cleanup(session.Close)
	return func(n int) {
		_, err := session.Do(b.Context(), "bench.lua", fmt.Appendf(nil, loop, n))
		require.NoError(b, err)
	}
}

func goCaller(b *testing.B, client *vk.Client) caller {
	return func(n int) {
		for range n {
			_, err := client.Call(b.Context(), "wall.post", vk.Params{"owner_id": -1, "from_group": 1, "message": "Привет", "attachments": "https://example.com", "v": "5.131"})
			require.NoError(b, err)
		}
	}
}

// rawCaller is the floor: net/http alone, the form made anew for each call, the answer read.
func rawCaller(b *testing.B, apiURL string, transport http.RoundTripper) caller {
	client := &http.Client{Transport: transport}
	return func(n int) {
		for range n {
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
	}
}

// BenchmarkCall measures a call alone: -cpuprofile and -memprofile tell where it goes.
func BenchmarkCall(b *testing.B) {
	b.Run("raw", func(b *testing.B) { b.ReportAllocs(); rawCaller(b, "https://api.vk.com/method/", inProcess{})(b.N) })
	b.Run("go", func(b *testing.B) { b.ReportAllocs(); goCaller(b, benchClient("", inProcess{}))(b.N) })
	b.Run("lua", func(b *testing.B) { b.ReportAllocs(); luaCaller(b, benchClient("", inProcess{}), byMethod)(b.N) })
	b.Run("opi", func(b *testing.B) { b.ReportAllocs(); luaCaller(b, benchClient("", inProcess{}), byFunction)(b.N) })
}

// BenchmarkBesideRaw lets the callers take turns over loopback, so that all meet the same machine, with garbage collected as
// the program does. It gives the medians' ratios to raw net/http: of the calls a second, and of the caller's processor time.
func BenchmarkBesideRaw(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	runtime.MemProfileRate = 0 // as in a program that has no profiler
	api := benchServer(b)
	callers := []caller{rawCaller(b, api, vk.NewTransport()), goCaller(b, benchClient(api, nil)),
		luaCaller(b, benchClient(api, nil), byMethod), luaCaller(b, benchClient(api, nil), byFunction)}
	var wall, cpu [4][]time.Duration
	for b.Loop() {
		for i, call := range callers {
			w, c := spent(func() { call(200) })
			wall[i], cpu[i] = append(wall[i], w), append(cpu[i], c)
		}
	}
	for i, name := range []string{"raw", "go", "lua", "opi"} {
		b.ReportMetric(float64(median(wall[0]))/float64(median(wall[i])), name+"-calls")
		b.ReportMetric(float64(median(cpu[i]))/float64(median(cpu[0])), name+"-cpu")
	}
	b.ReportMetric(float64(median(cpu[0]).Nanoseconds())/200, "raw-cpu-ns")
}

// spent is how long run takes, and how much of the processors.
func spent(run func()) (wall, cpu time.Duration) {
	began, before := time.Now(), processorTime()
	run()
	return time.Since(began), processorTime() - before
}

func processorTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// median is not moved by the few rounds that another process got in the way of.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

func BenchmarkRun(b *testing.B) {
	host := binding.New(binding.Config{})
	for range b.N {
		require.NoError(b, host.Run(b.Context(), binding.Script{Name: "empty.lua", Source: []byte("return 1")}))
	}
}
