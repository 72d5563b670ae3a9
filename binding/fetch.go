package binding

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// Bounds of a download.
const (
	maxDownload   = 2 << 30 // bytes
	maxRedirects  = 5
	downloadStall = time.Minute
	downloadTries = 3
)

// openSource finds what a script wants to upload: a path, or an address that is downloaded to a
// temporary file first, so that a retry needs no second download.
func (w *world) openSource(ctx context.Context, source string) (*vk.File, func(), error) {
	if strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://") {
		return w.Fetch(ctx, source)
	}
	f, err := w.open(source, os.O_RDONLY, 0)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", source)
	}
	if err != nil {
		return nil, nil, err
	}
	file, err := vk.NewFile(source, info.Size(), func() (io.ReadCloser, error) { return w.open(source, os.O_RDONLY, 0) })
	return file, nil, err
}

// Fetch downloads an address; the returned function removes the file.
func (w *world) Fetch(ctx context.Context, address string) (*vk.File, func(), error) {
	path, err := w.TempName()
	if err != nil {
		return nil, nil, err
	}
	remove := func() { os.Remove(path) }
	size, err := w.tryDownload(ctx, address, path)
	if err != nil {
		remove()
		return nil, nil, err
	}
	file, err := vk.NewFile(address, size, func() (io.ReadCloser, error) { return os.Open(path) })
	return file, remove, err
}

// tryDownload repeats what failed on the way.
func (w *world) tryDownload(ctx context.Context, address, path string) (int64, error) {
	for try := 1; ; try++ {
		size, err := w.download(ctx, address, path)
		if err == nil || !isPassing(err) || ctx.Err() != nil || try == downloadTries {
			return size, err
		}
		select {
		case <-time.After(time.Second << (try - 1)):
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
}

// DownloadError says why an address gave no file.
type DownloadError struct {
	URL    string
	Status int // 0 when no answer came
	Cause  error
}

func (e *DownloadError) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s can't be downloaded: %v", e.URL, e.Cause)
	}
	return fmt.Sprintf("%s can't be downloaded: HTTP %d %s", e.URL, e.Status, http.StatusText(e.Status))
}

func (e *DownloadError) Unwrap() error { return e.Cause }

// errRedirect is what no repetition mends.
var errRedirect = errors.New("the redirect is not followed")

// isPassing is true for faults of the way, and of a server that may recover.
func isPassing(err error) bool {
	var denied *PermissionError
	var e *DownloadError
	if !errors.As(err, &e) || errors.As(err, &denied) || errors.Is(err, errRedirect) || vk.IsPermanent(err) {
		return false
	}
	return e.Status >= 500 || e.Cause != nil && e.Status == 0
}

func (w *world) download(ctx context.Context, address, path string) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(downloadStall, func() { cancel(errors.New("nothing came for a minute")) })
	defer stall.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err == nil {
		err = w.permitHost(req.URL)
	}
	if err != nil {
		return 0, err
	}
	req.Header.Set("User-Agent", "vkscript")
	resp, err := w.downloader().Do(req)
	if err != nil {
		return 0, &DownloadError{URL: address, Cause: downloadCause(ctx, err)}
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, &DownloadError{URL: address, Status: resp.StatusCode}
	}
	return store(ctx, resp, path, func() { stall.Reset(downloadStall) })
}

// downloadCause drops what net/http puts in front of the cause.
func downloadCause(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

func store(ctx context.Context, resp *http.Response, path string, alive func()) (int64, error) {
	address := resp.Request.URL.String()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(f, io.LimitReader(watched{resp.Body, alive}, maxDownload+1))
	if err != nil {
		err = &DownloadError{URL: address, Cause: downloadCause(ctx, err)}
	} else if n > maxDownload {
		err = &DownloadError{URL: address, Status: resp.StatusCode, Cause: fmt.Errorf("it is larger than %d GB", maxDownload>>30)}
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return n, err
}

// watched calls alive for every piece read.
type watched struct {
	io.Reader
	alive func()
}

func (r watched) Read(p []byte) (int, error) {
	r.alive()
	return r.Reader.Read(p)
}

// downloader follows redirects to permitted hosts only.
func (w *world) downloader() *http.Client {
	return &http.Client{Transport: w.network(), CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return fmt.Errorf("%w: more than %d in a row", errRedirect, maxRedirects)
		}
		return w.permitHost(req.URL)
	}}
}

// vkHosts are reachable for every script.
var vkHosts = Rule{Allow: []string{"vk.com", "vk.ru", "vk.me", "vk.cc", "userapi.com", "vkuser.net", "vkuserphoto.ru", "vkuservideo.net", "vk-cdn.net", "mycdn.me", "okcdn.ru"}}

// permitHost asks whether an address may be fetched.
func (w *world) permitHost(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%w: %s: only http and https are fetched", errRedirect, u.Redacted())
	}
	host := hostPort(u)
	allowed, denied := w.cfg.Permissions.Net.decide(w.cfg.Permissions.All, host, sameHost)
	if !denied && !allowed {
		allowed, _ = vkHosts.decide(false, host, sameHost)
	}
	if allowed {
		return nil
	}
	return &PermissionError{Action: "reach", Name: u.Hostname(), Flag: "--allow-net", Denied: denied}
}

// hostPort names the port also where the address leaves it out, and drops a root domain's dot.
func hostPort(u *url.URL) string {
	return net.JoinHostPort(strings.TrimSuffix(u.Hostname(), "."), portOf(u))
}

// sameHost compares host:port with a rule, which may have no port, and takes a rule's subdomains.
func sameHost(rule, host string) bool {
	name := host
	if _, _, err := net.SplitHostPort(rule); err != nil {
		name, _, _ = net.SplitHostPort(host)
		rule = strings.Trim(rule, "[]")
	}
	rule, name = strings.ToLower(rule), strings.ToLower(name)
	return rule == name || net.ParseIP(rule) == nil && strings.HasSuffix(name, "."+rule)
}

// controlDial refuses a connection into the private network that no rule names and that is not the
// machine's proxy: a public name may resolve to a private address.
func (w *world) controlDial(ctx context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	rule := w.cfg.Permissions.Net
	rule.All = false // everything public: a private address is named, or everything is allowed
	address = netip.AddrPortFrom(ip, at.Port()).String()
	allowed, denied := rule.decide(w.cfg.Permissions.All, address, func(rule, address string) bool {
		return sameHost(rule, address) || rule == "localhost" && ip.IsLoopback()
	})
	public := ip.IsGlobalUnicast() && !ip.IsPrivate() && !carrierNAT.Contains(ip)
	if allowed || !denied && (public || isProxy(ctx, at.Port(), ip, http.ProxyFromEnvironment)) {
		return nil
	}
	return &PermissionError{Action: "reach the private address", Name: ip.String(), Flag: "--allow-net", Denied: denied}
}

var carrierNAT = netip.MustParsePrefix("100.64.0.0/10")

// isProxy tells whether an address is that of a proxy which requests go through.
func isProxy(ctx context.Context, port uint16, ip netip.Addr, proxyOf func(*http.Request) (*url.URL, error)) bool {
	for _, scheme := range []string{"http", "https"} {
		proxy, err := proxyOf(&http.Request{URL: &url.URL{Scheme: scheme, Host: "example.com"}})
		if err != nil || proxy == nil || portOf(proxy) != fmt.Sprint(port) {
			continue
		}
		if ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", proxy.Hostname()); err == nil && slices.ContainsFunc(ips, func(other netip.Addr) bool { return other.Unmap() == ip }) {
			return true
		}
	}
	return false
}

// portOf is an address's port, or its scheme's.
func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	return map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
}
