package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/sandbox"
)

// fakeVK is VK ID and the API behind one address: the API knows the tokens that VK ID has given.
type fakeVK struct {
	*httptest.Server
	api http.Handler

	mu sync.Mutex
	fakeState
}

type fakeState struct {
	challenge         string
	issued, refreshes int
	alive, refresh    string   // the tokens that work
	seen              []string // those of the calls
	loggedOut         bool
}

func newFakeVK(t *testing.T) *fakeVK {
	f := &fakeVK{api: sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1}})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", f.authorize)
	mux.HandleFunc("POST /oauth2/auth", f.auth)
	mux.HandleFunc("POST /oauth2/logout", f.logout)
	mux.HandleFunc("/method/", f.method)
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

// forget lets tokens end.
func (f *fakeVK) forget(refreshToo bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.alive = "revoked"
	if refreshToo {
		f.refresh = "revoked"
	}
}

// now is a copy of what the server knows.
func (f *fakeVK) now() fakeState {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fakeState
}

// authorize is a user who agrees at once.
func (f *fakeVK) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f.mu.Lock()
	f.challenge = q.Get("code_challenge")
	f.mu.Unlock()
	back := url.Values{"code": {"SECRET-code"}, "device_id": {"device"}, "state": {q.Get("state")}}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (f *fakeVK) auth(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	renewal := r.FormValue("grant_type") == "refresh_token"
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	proven := base64.RawURLEncoding.EncodeToString(sum[:]) == f.challenge && r.FormValue("code") == "SECRET-code"
	if r.FormValue("device_id") != "device" || renewal && r.FormValue("refresh_token") != f.refresh || !renewal && !proven {
		json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant", "error_description": "bad " + r.FormValue("refresh_token")})
		return
	}
	if renewal {
		f.refreshes++
		time.Sleep(50 * time.Millisecond) // as long as another process may need to ask too
	}
	f.issued++
	f.alive, f.refresh = fmt.Sprintf("vk1.a.SECRET-access-token-%d", f.issued), fmt.Sprintf("SECRET-refresh-token-%d", f.issued)
	json.NewEncoder(w).Encode(map[string]any{"access_token": f.alive, "refresh_token": f.refresh, "expires_in": 3600, "user_id": 1000, "state": r.FormValue("state")})
}

func (f *fakeVK) logout(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.loggedOut = r.FormValue("access_token") == f.alive && r.FormValue("client_id") == "51"
	io.WriteString(w, `{"response":1}`)
}

func (f *fakeVK) method(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	f.mu.Lock()
	f.seen = append(f.seen, token)
	known := token == f.alive || !strings.Contains(token, "access-token")
	f.mu.Unlock()
	if !known {
		io.WriteString(w, `{"error":{"error_code":1117,"error_msg":"Token expired"}}`)
		return
	}
	f.api.ServeHTTP(w, r)
}

// computer is a user's: a place for profiles and the program.
type computer struct {
	t   *testing.T
	dir string
	env []string
}

func newComputer(t *testing.T, f *fakeVK) *computer {
	dir := t.TempDir()
	env := []string{"VKSCRIPT_KEYRING=off", "VKSCRIPT_AUTH_URL=" + f.URL}
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData", "LocalAppData", "XDG_CACHE_HOME"} {
		env = append(env, name+"="+filepath.Join(dir, "home"))
	}
	for _, name := range []string{"PATH", "SYSTEMROOT", "TMPDIR", "TMP"} {
		env = append(env, name+"="+os.Getenv(name))
	}
	return &computer{t, dir, env}
}

func (c *computer) command(args ...string) *exec.Cmd {
	cmd := exec.Command("vkscript", args...)
	cmd.Dir, cmd.Env = c.dir, c.env
	return cmd
}

// run carries out a command line and returns its exit code and output, in which no secret may be.
func (c *computer) run(f *fakeVK, input string, args ...string) (int, string) {
	cmd := c.command(append(args, "--rate", "1000", "--api-url", f.URL+"/method/")...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	return c.result(err, string(out))
}

func (c *computer) result(err error, out string) (int, string) {
	assert.NotContains(c.t, out, "SECRET")
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), out
	}
	require.NoError(c.t, err, out)
	return 0, out
}

// login starts auth login, hands the address that it prints to a browser, and waits for the end.
func (c *computer) login(browser func(address string), args ...string) (int, string) {
	cmd := c.command(append([]string{"auth", "login", "--no-browser", "--rate", "1000"}, args...)...)
	pipe, err := cmd.StderrPipe()
	require.NoError(c.t, err)
	require.NoError(c.t, cmd.Start())
	c.t.Cleanup(func() { cmd.Process.Kill() })
	var out bytes.Buffer
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		fmt.Fprintln(&out, lines.Text())
		if address := strings.TrimSpace(lines.Text()); strings.HasPrefix(address, "http") {
			browser(address)
		}
	}
	return c.result(cmd.Wait(), out.String())
}

// visit is what a browser does.
func visit(address string) {
	if resp, err := http.Get(address); err == nil {
		resp.Body.Close()
	}
}

// loggedIn is a computer with a default profile.
func loggedIn(t *testing.T) (*fakeVK, *computer) {
	f := newFakeVK(t)
	c := newComputer(t, f)
	code, out := c.login(visit, "--app", "51", "--group", "100", "--api-url", f.URL+"/method/")
	require.Zero(t, code, out)
	return f, c
}

// secretsPath finds the file, wherever this system keeps configuration.
func (c *computer) secretsPath() string {
	var found string
	filepath.Walk(filepath.Join(c.dir, "home"), func(path string, _ os.FileInfo, _ error) error {
		if filepath.Base(path) == "secrets.json" {
			found = path
		}
		return nil
	})
	return found
}

func (c *computer) secret() (kept secret) {
	text, err := fileKeeper{c.secretsPath()}.get(defaultProfile)
	require.NoError(c.t, err)
	require.NoError(c.t, json.Unmarshal([]byte(text), &kept))
	return kept
}

// age lets the default profile's token be as old, and last as long, as a test needs.
func (c *computer) age(old, left time.Duration) {
	kept := c.secret()
	kept.Obtained, kept.Expires = time.Now().Add(-old), time.Now().Add(left)
	text, err := json.Marshal(kept)
	require.NoError(c.t, err)
	require.NoError(c.t, fileKeeper{c.secretsPath()}.set(defaultProfile, string(text)))
}

const whoAmI = `print(vk.users.get{}[1].id)`

func TestLoginInTheBrowser(t *testing.T) {
	f, c := loggedIn(t)
	code, out := c.run(f, "", "auth", "status")
	assert.Zero(t, code, out)
	for _, want := range []string{"Sandro Sandboxov (user 1000)", "profile default", "in 1h0m0s", "renewed by itself", "Community", "Application"} {
		assert.Contains(t, out, want)
	}
	_, out = c.run(f, "", "auth", "list")
	assert.Regexp(t, `default +user 1000 +100 +51 `, out)
	code, out = c.run(f, "", "run", "-e", whoAmI+`print(OPI_VK.GetAuthParameters().group_id, OPI_VK.GetAuthParameters().app_id)`)
	assert.Zero(t, code)
	assert.Equal(t, "1000\n100\t51\n", out)
	assert.Zero(t, f.now().refreshes)

	code, _ = c.run(f, "", "auth", "logout")
	assert.Zero(t, code)
	assert.True(t, f.now().loggedOut, "VK ID forgets the token too")
	assert.Empty(t, c.secretsPath())
	code, _ = c.run(f, "", "run", "-e", `OPI_VK.CreatePost("a")`)
	assert.Equal(t, exitToken, code)
}

// TestLoginThatFails: nothing is kept of it.
func TestLoginThatFails(t *testing.T) {
	back := func(answer string) func(string) {
		return func(address string) {
			u, _ := url.Parse(address)
			visit(u.Query().Get("redirect_uri") + "?" + strings.ReplaceAll(answer, "STATE", u.Query().Get("state")))
		}
	}
	for name, c := range map[string]struct {
		browser func(string)
		code    int
		want    string
	}{
		"wrong state": {back("code=SECRET-code&device_id=device&state=forged"), exitToken, "another attempt to log in"},
		"denied":      {back("error=access_denied&error_description=no&state=STATE"), exitToken, "the user did not agree"},
		"wrong code":  {back("code=SECRET-stolen&device_id=device&state=STATE"), exitToken, "invalid_grant"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeVK(t)
			computer := newComputer(t, f)
			code, out := computer.login(c.browser, "--app", "51", "--api-url", f.URL+"/method/")
			assert.Equal(t, c.code, code, out)
			assert.Contains(t, out, c.want)
			assert.Empty(t, computer.secretsPath())
			assert.Empty(t, f.now().seen, "VK was asked with a token that is none")
		})
	}
}

// TestLoginByAddress: the browser arrives where nobody listens, and the address is pasted.
func TestLoginByAddress(t *testing.T) {
	f := newFakeVK(t)
	c := newComputer(t, f)
	cmd := c.command("auth", "login", "--no-browser", "--app", "51", "--redirect-uri", "https://example.org/vk", "--api-url", f.URL+"/method/")
	input, err := cmd.StdinPipe()
	require.NoError(t, err)
	output, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var out bytes.Buffer
	for lines := bufio.NewScanner(output); lines.Scan(); {
		fmt.Fprintln(&out, lines.Text())
		if address := strings.TrimSpace(lines.Text()); strings.HasPrefix(address, "http") {
			browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			resp, err := browser.Get(address)
			require.NoError(t, err)
			resp.Body.Close()
			fmt.Fprintln(input, resp.Header.Get("Location"))
		}
	}
	code, _ := c.result(cmd.Wait(), out.String())
	assert.Zero(t, code, out.String())
	assert.Contains(t, out.String(), "logged in as Sandro Sandboxov")
}

func TestRenewalAheadOfTheEnd(t *testing.T) {
	f, c := loggedIn(t)
	c.age(time.Hour, time.Minute)
	before := len(f.now().seen)
	code, out := c.run(f, "", "run", "-e", whoAmI+whoAmI)
	assert.Zero(t, code)
	assert.Equal(t, "1000\n1000\n", out)
	after := f.now()
	assert.Equal(t, 1, after.refreshes)
	assert.Equal(t, []string{after.alive, after.alive}, after.seen[before:], "the old token is not even sent")
	assert.Equal(t, after.refresh, c.secret().Refresh, "the one that works next time")
	assert.Equal(t, after.alive, c.secret().Token)
	c.run(f, "", "run", "-e", whoAmI)
	assert.Equal(t, 1, f.now().refreshes)
}

// TestRenewalWhenVKAsksForIt: error 1117 for a token that should still last.
func TestRenewalWhenVKAsksForIt(t *testing.T) {
	f, c := loggedIn(t)
	c.age(30*time.Minute, 30*time.Minute)
	f.forget(false)
	code, out := c.run(f, "", "run", "-e", `task.all{function() `+whoAmI+` end, function() `+whoAmI+` end}`)
	assert.Zero(t, code, out)
	assert.Equal(t, "1000\n1000\n", out)
	assert.Equal(t, 1, f.now().refreshes, "both calls use the same new token")
	assert.Equal(t, f.now().refresh, c.secret().Refresh)
}

func TestRefreshTokenThatEnded(t *testing.T) {
	for _, left := range []time.Duration{-time.Minute, time.Minute} {
		f, c := loggedIn(t)
		c.age(time.Hour, left)
		f.forget(true)
		before := c.secret()
		code, out := c.run(f, "", "run", "-e", whoAmI)
		assert.Equal(t, exitToken, code)
		assert.Contains(t, out, "can't be renewed any more: VK ID refused: invalid_grant")
		assert.Contains(t, out, "hint: the token of profile default is wrong, expired or revoked: `vkscript auth login` gets a token")
		assert.Equal(t, 1, strings.Count(out, "invalid_grant"), "VK ID is asked once")
		assert.Equal(t, before, c.secret())
	}
}

// TestProcessesRenewOnce: each finds the token at its end; one renews it, the others take what it stored.
func TestProcessesRenewOnce(t *testing.T) {
	f, c := loggedIn(t)
	c.age(time.Hour, time.Minute)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			code, out := c.run(f, "", "run", "-e", whoAmI)
			assert.Zero(t, code, out)
			assert.Equal(t, "1000\n", out)
		})
	}
	all.Wait()
	assert.Equal(t, 1, f.now().refreshes)
	assert.Equal(t, f.now().refresh, c.secret().Refresh)
}

func TestImplicitLogin(t *testing.T) {
	f := newFakeVK(t)
	c := newComputer(t, f)
	code, out := c.run(f, "https://api.vk.com/blank.html#access_token=vk1.a.SECRET-of-the-page&expires_in=86400&user_id=1000\n",
		"auth", "login", "--implicit", "--app", "54321", "--no-browser", "--profile", "old")
	assert.Zero(t, code)
	assert.Contains(t, out, "https://oauth.vk.com/authorize?client_id=54321&scope=offline,wall,")
	code, out = c.run(f, "", "auth", "status", "--profile", "old")
	assert.Zero(t, code)
	assert.Contains(t, out, "in 24h0m0s")
	assert.NotContains(t, out, "renewed")
}

func TestCommunityLogin(t *testing.T) {
	f := newFakeVK(t)
	c := newComputer(t, f)
	code, out := c.run(f, string(sandbox.CommunityToken)+"\n", "auth", "login", "--community")
	assert.Zero(t, code)
	assert.Contains(t, out, "vk.com/clubID?act=tokens")
	assert.Contains(t, out, "(community 100)")
	code, out = c.run(f, "", "run", "-e", `print(vk.limits().kind, OPI_VK.GetAuthParameters().group_id)`)
	assert.Zero(t, code, out)
	assert.Equal(t, "community\t100\n", out)
	code, out = c.run(f, string(sandbox.UserToken), "auth", "login", "--community", "--profile", "mine")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, out, "not a community's key")
	code, out = c.run(f, string(sandbox.ServiceToken), "auth", "login", "--token-stdin", "--profile", "app")
	assert.Zero(t, code)
	assert.Contains(t, out, "service token")
}
