package binding

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func testWorld(t *testing.T, cfg Config) *world {
	w := newWorld(cfg, t.TempDir())
	t.Cleanup(w.close)
	return w
}

// fetched downloads an address and reads what came.
func fetched(t *testing.T, w *world, address string) (string, error) {
	f, free, err := w.openSource(t.Context(), address)
	if err != nil {
		assert.Nil(t, free)
		assert.Empty(t, leftovers(t, w))
		return "", err
	}
	r, err := f.Open()
	require.NoError(t, err)
	data, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	free()
	assert.Empty(t, leftovers(t, w))
	return string(data), nil
}

func leftovers(t *testing.T, w *world) []os.DirEntry {
	if w.temp == "" {
		return nil
	}
	entries, err := os.ReadDir(w.temp)
	require.NoError(t, err)
	return entries
}

func allowing(hosts ...string) Config {
	return Config{Permissions: Permissions{Net: Rule{Allow: hosts}}}
}

func TestFetch(t *testing.T) {
	other := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "other") }))
	listener, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("no second loopback address")
	}
	other.Listener = listener
	other.Start()
	defer other.Close()
	hits := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits++
		assert.Empty(t, r.Header.Get("Authorization"))
		switch path := r.URL.Path; path {
		case "/ok":
			io.WriteString(w, "content")
		case "/away":
			http.Redirect(w, r, "/ok", http.StatusFound)
		case "/private":
			http.Redirect(w, r, other.URL, http.StatusFound)
		case "/ftp":
			http.Redirect(w, r, "ftp://127.0.0.1/x", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		default:
			http.Error(w, "not here", http.StatusNotFound)
		}
	}))
	defer server.Close()
	for _, c := range []struct {
		path, fails string
		hits        int
	}{
		{"/ok", "", 1}, {"/away", "", 2},
		{"/none", server.URL + "/none can't be downloaded: HTTP 404 Not Found", 1},
		{"/private", "the script may not reach 127.0.0.2: run it with --allow-net=127.0.0.2 to allow that", 1},
		{"/ftp", "only http and https are fetched", 1},
		{"/loop", "the redirect is not followed: more than 5 in a row", 6},
	} {
		hits = 0
		content, err := fetched(t, testWorld(t, allowing("127.0.0.1")), server.URL+c.path)
		if c.fails == "" {
			require.NoError(t, err)
			assert.Equal(t, "content", content)
		} else {
			assert.ErrorContains(t, err, c.fails)
		}
		assert.Equal(t, c.hits, hits, c.path)
	}
}

// A name that anybody may hold can lead into the private network: the address that it resolves to counts.
func TestFetchGuardsThePrivateNetwork(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "secret") }))
	defer server.Close()
	for name, cfg := range map[string]Config{
		"every public host":     {Permissions: Permissions{Net: Rule{All: true}}},
		"the name alone":        allowing("public.example"),
		"denied, all the rest":  {Permissions: Permissions{All: true, Net: Rule{Deny: []string{"127.0.0.1"}}}},
		"nothing to the script": {},
	} {
		w := testWorld(t, cfg)
		_, err := w.downloader().Get(server.URL)
		denied := new(PermissionError)
		require.ErrorAs(t, err, &denied, name)
		assert.Equal(t, "127.0.0.1", denied.Name)
	}
	for _, cfg := range []Config{allowing("127.0.0.1"), allowing("localhost"), allowing(strings.TrimPrefix(server.URL, "http://")), {Permissions: Permissions{All: true}}} {
		resp, err := testWorld(t, cfg).downloader().Get(server.URL)
		require.NoError(t, err)
		resp.Body.Close()
	}
}

func TestControlDial(t *testing.T) {
	for address, public := range map[string]bool{
		"93.184.216.34:443": true, "[2606:2800:220:1::1]:443": true, "100.128.0.1:80": true,
		"127.0.0.1:80": false, "127.9.9.9:80": false, "10.1.2.3:80": false, "172.16.0.1:80": false, "192.168.0.1:80": false, "169.254.169.254:80": false,
		"100.64.0.1:80": false, "0.0.0.0:80": false, "255.255.255.255:80": false, "224.0.0.1:80": false, "[::1]:80": false, "[::]:80": false,
		"[fe80::1]:80": false, "[fd00::1]:80": false, "[::ffff:127.0.0.1]:80": false, "[::ffff:10.0.0.1]:80": false, "[ff02::1]:80": false,
	} {
		err := testWorld(t, Config{}).controlDial(t.Context(), "tcp", address, nil)
		assert.Equal(t, public, err == nil, "%s: %v", address, err)
		assert.NoError(t, testWorld(t, Config{Permissions: Permissions{All: true}}).controlDial(t.Context(), "tcp", address, nil), address)
	}
	named := testWorld(t, allowing("10.0.0.5", "192.168.1.1:8080", "[fd00::1]"))
	for address, ok := range map[string]bool{
		"10.0.0.5:80": true, "[::ffff:10.0.0.5]:80": true, "10.0.0.6:80": false, "192.168.1.1:8080": true, "192.168.1.1:80": false, "[fd00::1]:80": true, "110.0.0.5:80": true,
	} {
		assert.Equal(t, ok, named.controlDial(t.Context(), "tcp", address, nil) == nil, address)
	}
	assert.Error(t, named.controlDial(t.Context(), "tcp", "nonsense", nil))
}

// The proxy of a company stands in its private network.
func TestProxyIsReachable(t *testing.T) {
	for _, c := range []struct {
		proxy, address string
		ok             bool
	}{
		{"", "10.0.0.1:3128", false},
		{"http://10.0.0.1:3128", "10.0.0.1:3128", true},
		{"http://user:password@10.0.0.1:3128", "10.0.0.1:3128", true},
		{"http://10.0.0.1:3128", "10.0.0.1:80", false},
		{"http://10.0.0.1:3128", "10.0.0.2:3128", false},
		{"http://10.0.0.1", "10.0.0.1:80", true},
		{"socks5://10.0.0.1", "10.0.0.1:1080", true},
		{"http://[fd00::1]:3128", "[fd00::1]:3128", true},
		{"http://localhost:3128", "127.0.0.1:3128", true},
	} {
		at := netip.MustParseAddrPort(c.address)
		got := isProxy(t.Context(), at.Port(), at.Addr(), func(r *http.Request) (*url.URL, error) {
			if c.proxy == "" || r.URL.Scheme != "https" {
				return nil, nil
			}
			return url.Parse(c.proxy)
		})
		assert.Equal(t, c.ok, got, "%+v", c)
	}
}

func TestPermitHost(t *testing.T) {
	for _, c := range []struct {
		rule    Rule
		address string
		ok      bool
	}{
		{Rule{}, "https://vk.com/x.jpg", true},
		{Rule{}, "https://sun9-1.userapi.com/x.jpg", true},
		{Rule{}, "https://VK.COM/x.jpg", true},
		{Rule{}, "https://evilvk.com/x.jpg", false},
		{Rule{}, "https://vk.com.evil.example/x.jpg", false},
		{Rule{}, "https://example.com/?vk.com", false},
		{Rule{}, "https://vk.com@example.com/", false},
		{Rule{Deny: []string{"vk.com"}}, "https://m.vk.com/", false},
		{Rule{Deny: []string{"vk.com"}}, "https://vk.com./", false},
		{Rule{NoOne: true, Allow: []string{"vk.com"}}, "https://vk.com/", false},
		{Rule{Allow: []string{"example.com"}}, "http://example.com:8080/", true},
		{Rule{Allow: []string{"example.com"}}, "http://a.b.example.com/", true},
		{Rule{Allow: []string{"Example.com"}}, "http://EXAMPLE.com/", true},
		{Rule{Allow: []string{"example.com"}}, "http://example.org/", false},
		{Rule{Allow: []string{"example.com:8080"}}, "http://example.com:8080/", true},
		{Rule{Allow: []string{"example.com:8080"}}, "http://example.com/", false},
		{Rule{Allow: []string{"example.com:443"}}, "https://example.com/", true},
		{Rule{Allow: []string{"example.com:80"}}, "http://example.com/", true},
		{Rule{Allow: []string{"::1"}}, "http://[::1]:8080/", true},
		{Rule{Allow: []string{"[::1]:8080"}}, "http://[::1]:8080/", true},
		{Rule{Allow: []string{"[::1]"}}, "http://[::1]/", true},
		{Rule{All: true}, "http://anything.example/", true},
		{Rule{All: true, Deny: []string{"bad.example"}}, "http://x.bad.example/", false},
		{Rule{All: true}, "file:///etc/passwd", false},
		{Rule{All: true}, "ftp://example.com/", false},
	} {
		u, err := url.Parse(c.address)
		require.NoError(t, err)
		w := testWorld(t, Config{Permissions: Permissions{Net: c.rule}})
		assert.Equal(t, c.ok, w.permitHost(u) == nil, "%+v %s", c.rule, c.address)
	}
}

// way answers downloads in process: each request with the next of its answers.
type way struct {
	answers []func() (*http.Response, error)
	asked   int
}

func (y *way) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := y.answers[min(y.asked, len(y.answers)-1)]
	y.asked++
	resp, err := answer()
	if resp != nil {
		resp.Request = r
	}
	return resp, err
}

func answering(status int, body io.Reader) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body)}, nil
	}
}

// broken ends in the middle.
func broken() io.Reader {
	return io.MultiReader(strings.NewReader("a long beginning"), &failing{io.ErrUnexpectedEOF})
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func TestFetchRepeatsFaultsOfTheWay(t *testing.T) {
	lost := func() (*http.Response, error) { return nil, errors.New("connection reset") }
	for name, c := range map[string]struct {
		answers []func() (*http.Response, error)
		asked   int
		took    time.Duration
		fails   string
	}{
		"at once":            {[]func() (*http.Response, error){answering(200, strings.NewReader("ok"))}, 1, 0, ""},
		"after faults":       {[]func() (*http.Response, error){lost, answering(503, strings.NewReader("")), answering(200, strings.NewReader("ok"))}, 3, 3 * time.Second, ""},
		"after a broken one": {[]func() (*http.Response, error){answering(200, broken()), answering(200, strings.NewReader("ok"))}, 2, time.Second, ""},
		"never":              {[]func() (*http.Response, error){answering(502, strings.NewReader(""))}, 3, 3 * time.Second, "HTTP 502 Bad Gateway"},
		"never reached":      {[]func() (*http.Response, error){lost}, 3, 3 * time.Second, "https://vk.com/x.jpg can't be downloaded: connection reset"},
		"refused":            {[]func() (*http.Response, error){answering(403, strings.NewReader(""))}, 1, 0, "HTTP 403 Forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				way := &way{answers: c.answers}
				began := time.Now()
				content, err := fetched(t, testWorld(t, Config{Download: way}), "https://vk.com/x.jpg")
				if c.fails == "" {
					require.NoError(t, err)
					assert.Equal(t, "ok", content)
				} else {
					assert.ErrorContains(t, err, c.fails)
					assert.ErrorAs(t, err, new(*DownloadError))
				}
				assert.Equal(t, c.asked, way.asked)
				assert.Equal(t, c.took, time.Since(began))
			})
		})
	}
}

// silent sends nothing until the request ends, as a stalled connection.
type silent struct{ ended <-chan struct{} }

func (s silent) Read([]byte) (int, error) {
	<-s.ended
	return 0, context.Canceled
}

func TestFetchStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		w := testWorld(t, Config{Download: roundTrip(func(r *http.Request) (*http.Response, error) {
			asked++
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(io.MultiReader(strings.NewReader("begins"), silent{r.Context().Done()})), Request: r}, nil
		})})
		began := time.Now()
		_, err := fetched(t, w, "https://vk.com/x.jpg")
		assert.ErrorContains(t, err, "https://vk.com/x.jpg can't be downloaded: nothing came for a minute")
		assert.Equal(t, 3, asked)
		assert.Equal(t, 3*time.Minute+3*time.Second, time.Since(began))
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestFetchEndsWithTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := errors.New("the run is over")
		ctx, cancel := context.WithTimeoutCause(t.Context(), 500*time.Millisecond, over)
		defer cancel()
		way := &way{answers: []func() (*http.Response, error){answering(503, strings.NewReader(""))}}
		began := time.Now()
		_, _, err := testWorld(t, Config{Download: way}).openSource(ctx, "https://vk.com/x.jpg")
		assert.ErrorIs(t, err, over)
		assert.Equal(t, 1, way.asked)
		assert.Equal(t, 500*time.Millisecond, time.Since(began))
	})
}

func TestOpenSourceOfAFile(t *testing.T) {
	w := testWorld(t, Config{})
	require.NoError(t, os.WriteFile(filepath.Join(w.dir(), "clip.mp4"), bytes.Repeat([]byte("x"), 1000), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(w.dir(), "folder"), 0o700))
	f, free, err := w.openSource(t.Context(), "./clip.mp4")
	require.NoError(t, err)
	assert.Nil(t, free)
	assert.Equal(t, "clip.mp4", f.Name)
	assert.EqualValues(t, 1000, f.Size)
	for range 2 { // it can be opened again for a retry
		r, err := f.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.Len(t, data, 1000)
		r.Close()
	}
	_, _, err = w.openSource(t.Context(), "folder")
	assert.ErrorContains(t, err, "folder is not a file")
	_, _, err = w.openSource(t.Context(), "none.mp4")
	assert.ErrorIs(t, err, os.ErrNotExist)
}
