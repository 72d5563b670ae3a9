package binding

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/vk/filelock"
)

// What the modules need of the world beside what Lua's own libraries do.
var _ modules.World = (*world)(nil)

// Abs is a path as the machine knows it.
func (w *world) Abs(name string) string { return w.absolute(name) }

// Stat tells of a file where the script may read.
func (w *world) Stat(name string) (fs.FileInfo, error) {
	path, _, err := w.permit(name, false)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	return info, plainPathError(err, name)
}

// ReadDir lists a folder where the script may read.
func (w *world) ReadDir(name string) ([]fs.DirEntry, error) {
	info, err := w.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: modules.ErrNotDir}
	}
	f, err := w.open(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, plainPathError(err, name)
}

// MkdirAll makes a folder, and those above it, where the script may write.
func (w *world) MkdirAll(name string) error {
	path, root, err := w.permit(name, true)
	if err != nil {
		return err
	}
	return plainPathError(inFolder(root, path, func(dir *os.Root, rel string) error { return dir.MkdirAll(rel, 0o777) }), name)
}

// RemoveAll removes a folder with all in it where the script may write. The script's own folder stays.
func (w *world) RemoveAll(name string) error {
	path, err := w.permitEntry(name)
	if err != nil {
		return err
	}
	if within(path, w.dir()) {
		return fmt.Errorf("%s holds the script itself", name)
	}
	if err := w.permitBelow("remove", name, path); err != nil {
		return err
	}
	return plainPathError(os.RemoveAll(path), name)
}

// WriteFile replaces a file where the script may write by what fill writes. It is written beside its
// place and then moved there, so that it is never seen in part.
func (w *world) WriteFile(name string, fill func(io.Writer) error) error {
	path, root, err := w.permit(name, true)
	if err != nil {
		return err
	}
	err = inFolder(root, path, func(dir *os.Root, rel string) error { return replaceFile(dir, rel, fill) })
	return plainPathError(err, name)
}

// inFolder does something to a path by a handle on the permitted root, so that no link made meanwhile
// leads out of it. Where no folder is the root, the path's own folder is.
func inFolder(root, path string, do func(dir *os.Root, rel string) error) error {
	if info, err := os.Stat(root); root == "" || err != nil || !info.IsDir() {
		root = nearestFolder(filepath.Dir(path))
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return err
	}
	defer dir.Close()
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return err
	}
	return do(dir, rel)
}

// nearestFolder is the first folder above a path that exists.
func nearestFolder(path string) string {
	for {
		if info, err := os.Stat(path); err == nil && info.IsDir() || filepath.Dir(path) == path {
			return path
		}
		path = filepath.Dir(path)
	}
}

func replaceFile(dir *os.Root, name string, fill func(io.Writer) error) (err error) {
	mode := fs.FileMode(0o666)
	if info, err := dir.Stat(name); err == nil {
		if info.IsDir() {
			return &fs.PathError{Op: "open", Path: name, Err: errors.New("is a folder")}
		}
		mode = info.Mode().Perm()
	}
	temp := name + "." + rand.Text()[:8] + ".tmp"
	f, err := dir.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			dir.Remove(temp)
		}
	}()
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return dir.Rename(temp, name)
}

// Lock waits for the lock of a file that the script may write: another file beside it, which stays.
func (w *world) Lock(ctx context.Context, name string) (unlock func(), err error) {
	path, root, err := w.permit(name, true)
	if err != nil {
		return nil, err
	}
	var f *os.File
	err = inFolder(root, path+".lock", func(dir *os.Root, rel string) (err error) {
		f, err = dir.OpenFile(rel, os.O_RDWR|os.O_CREATE, 0o666)
		return err
	})
	if err != nil {
		return nil, plainPathError(err, name+".lock")
	}
	return waitLock(ctx, f)
}

func waitLock(ctx context.Context, f *os.File) (unlock func(), err error) {
	if err := filelock.Lock(ctx, f); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

// Transport is the network of the http module: every request, also one that a redirect asks for, goes
// to a permitted host.
func (w *world) Transport() http.RoundTripper { return guardedTransport{w} }

type guardedTransport struct{ world *world }

func (g guardedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := g.world.permitHost(req.URL); err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	return g.world.network().RoundTrip(req)
}

// network is what requests go through, with connections kept for the next ones until the run ends.
func (w *world) network() http.RoundTripper {
	if w.cfg.Network != nil {
		return w.cfg.Network(w.ownNetwork())
	}
	return w.ownNetwork()
}

func (w *world) ownNetwork() http.RoundTripper {
	if w.cfg.Download != nil {
		return w.cfg.Download
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.transport == nil {
		w.transport = http.DefaultTransport.(*http.Transport).Clone()
		w.transport.DialContext = (&net.Dialer{Timeout: 30 * time.Second, ControlContext: w.controlDial}).DialContext
	}
	return w.transport
}

// killWait is how long the output of a program that was ended is waited for: its children may hold it.
const killWait = time.Second

// Run runs a program that the script may run.
func (w *world) Run(ctx context.Context, command modules.Command) (code int, err error) {
	program, err := w.permitProgram(command.Program)
	if err != nil {
		return 0, err
	}
	dir, _, err := w.permit(command.Dir, false)
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, program, command.Args...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = dir, command.Stdin, command.Stdout, command.Stderr, killWait
	cmd.Env = w.environment(command.Env)
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// programVariables are what every program gets of the environment: enough to work, and no secret.
var programVariables = []string{
	"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
	"SystemRoot", "SystemDrive", "windir", "PATHEXT", "ComSpec", "TEMP", "TMP", "USERNAME", "USERPROFILE",
	"APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles", "ProgramFiles(x86)",
}

func (w *world) environment(more map[string]string) []string {
	env := []string{}
	for _, name := range programVariables {
		if value, ok := w.cfg.Getenv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	for name, value := range more {
		env = append(env, name+"="+value)
	}
	return env
}

// permitProgram finds a program, by PATH when its name has no folder, and asks whether it may be run.
func (w *world) permitProgram(name string) (string, error) {
	path, findErr := w.findProgram(name)
	rule := w.cfg.Permissions.Run
	_, denied := Rule{Deny: rule.Deny, NoOne: rule.NoOne}.decide(false, path, func(rule, path string) bool {
		// What is denied is so under all its names.
		other, _ := w.findProgram(rule)
		return rule == name || realPath(other) == realPath(path)
	})
	allowed, _ := Rule{All: rule.All, Allow: rule.Allow}.decide(w.cfg.Permissions.All, path, func(rule, path string) bool {
		other, err := w.findProgram(rule)
		return err == nil && other == path
	})
	if denied || !allowed {
		return "", &PermissionError{Action: "run", Name: name, Flag: "--allow-run", Denied: denied}
	}
	if findErr != nil {
		return "", fmt.Errorf("there is no program %s", name)
	}
	return path, nil
}

func (w *world) findProgram(name string) (string, error) {
	if strings.ContainsRune(name, '/') || runtime.GOOS == "windows" && strings.ContainsRune(name, '\\') {
		name = w.absolute(name)
	}
	return exec.LookPath(name)
}
