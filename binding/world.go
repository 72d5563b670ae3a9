package binding

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/engine"
)

// world is what one script can reach of the machine: every effect is a method here and asks the
// permissions first.
type world struct {
	cfg  Config
	dir  func() string // the script's folder, real and absolute; found out when the run first asks, or takes time
	mu   sync.Mutex
	temp string // the folder of the run's temporary files, "" before the first
	made int

	copies map[string]string // of state files, in a rehearsal

	transport *http.Transport // of the http module, nil before its first request
	ends      []func()        // done at the end of the run
}

func newWorld(cfg Config, dir string) *world {
	w := &world{cfg: cfg}
	w.dir = sync.OnceValue(func() string {
		real, _ := realFrom(dir)
		return real
	})
	w.cfg.Permissions.Read = w.realRule(cfg.Permissions.Read)
	w.cfg.Permissions.Write = w.realRule(cfg.Permissions.Write)
	return w
}

// busy is told when the run begins to take time.
func (w *world) busy() {
	w.dir() // a link that leads elsewhere later does not take the script along
	if w.cfg.Busy != nil {
		w.cfg.Busy()
	}
}

// realRule makes the paths of a rule absolute, from where the program was started. Where it is not known where that
// was, paths are not allowed, and all are denied.
func (w *world) realRule(r Rule) Rule {
	var ok bool
	r.Allow, _ = realPaths(r.Allow)
	if r.Deny, ok = realPaths(r.Deny); !ok {
		r.NoOne = true
	}
	return r
}

// realPaths leaves out the paths of which it is not known where they begin, and tells whether there are none.
func realPaths(paths []string) (real []string, all bool) {
	for _, p := range paths {
		if path, err := realFrom(p); err == nil {
			real = append(real, path)
		}
	}
	return real, len(real) == len(paths)
}

// realFrom is realPath of a path that begins where the program was started.
func realFrom(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path, err
	}
	return realPath(abs), nil
}

// realPath resolves the links of a path, also those that lead where nothing is yet.
func realPath(path string) string { return resolve(path, 40) }

func resolve(path string, links int) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	path = filepath.Join(resolve(parent, links), filepath.Base(path))
	target, err := os.Readlink(path)
	if err != nil || links == 0 {
		return path
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(path), target)
	}
	return resolve(target, links-1)
}

// close ends what modules left open, closes idle connections and removes the run's temporary files.
func (w *world) close() {
	for _, end := range w.ends {
		end()
	}
	if w.transport != nil {
		w.transport.CloseIdleConnections()
	}
	if w.temp != "" {
		os.RemoveAll(w.temp)
	}
}

// locate turns a script's path into a real one; backslashes separate folders everywhere, as they
// do where 1C's scripts come from.
func (w *world) locate(name string) string {
	if runtime.GOOS != "windows" && strings.Contains(name, `\`) {
		if _, err := os.Lstat(w.absolute(name)); err != nil {
			name = strings.ReplaceAll(name, `\`, "/")
		}
	}
	return realPath(w.absolute(name))
}

func (w *world) absolute(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(w.dir(), name)
}

// isSecret finds the file that holds the token: lying in the script's folder does not make it readable
// for the script. Some systems take more than one spelling for the same file.
func isSecret(path string) bool {
	name, _, _ := strings.Cut(filepath.Base(path), ":")
	return strings.EqualFold(strings.TrimRight(name, ". "), ".env")
}

// access is one kind of permission on paths.
type access struct {
	action, flag string
	rule         Rule
	own          []string // roots that need no permission
}

func (w *world) access(write bool) access {
	if write {
		return access{"write", "--allow-write", w.cfg.Permissions.Write, []string{w.tempDir()}}
	}
	return access{"read", "--allow-read", w.cfg.Permissions.Read, []string{w.dir(), w.tempDir()}}
}

func (w *world) tempDir() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.temp
}

// permit returns the real path, and the permitted root that holds it ("" when any is).
func (w *world) permit(name string, write bool) (path, root string, err error) {
	return w.permitPath(name, w.locate(name), write)
}

// permitEntry is permit for the directory entry itself, which may be a link.
func (w *world) permitEntry(name string) (string, error) {
	abs := w.absolute(name)
	path, _, err := w.permitPath(name, filepath.Join(realPath(filepath.Dir(abs)), filepath.Base(abs)), true)
	return path, err
}

func (w *world) permitPath(name, path string, write bool) (_, root string, err error) {
	a := w.access(write)
	allowed, denied := a.rule.decide(w.cfg.Permissions.All, path, within)
	if !denied {
		for _, own := range a.own {
			if own != "" && within(own, path) && !isSecret(path) {
				return path, own, nil
			}
		}
	}
	if !allowed {
		return "", "", &PermissionError{Action: a.action, Name: name, Flag: a.flag, Value: w.flagPath(name), Denied: denied}
	}
	for _, r := range a.rule.Allow {
		if within(r, path) {
			return path, r, nil
		}
	}
	return path, "", nil
}

// flagPath is a script's path as the flags of the program take it: they begin at the current folder.
func (w *world) flagPath(name string) string {
	path := w.absolute(name)
	if here, err := filepath.Abs(name); err != nil || realPath(here) == realPath(path) {
		return name
	}
	here, _ := filepath.Abs(".")
	if here = realPath(here); within(here, path) {
		path, _ = filepath.Rel(here, path)
	}
	return path
}

// OpenFile opens a file where the script may.
func (w *world) OpenFile(name string, flag int, perm os.FileMode) (engine.File, error) {
	f, err := w.open(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (w *world) open(name string, flag int, perm os.FileMode) (*os.File, error) {
	write := flag&(os.O_WRONLY|os.O_RDWR|os.O_CREATE|os.O_TRUNC|os.O_APPEND) != 0
	path, root, err := w.permit(name, write)
	if err == nil && flag&os.O_RDWR != 0 {
		_, _, err = w.permit(name, false)
	}
	if err != nil {
		return nil, err
	}
	f, err := openWithin(root, path, flag, perm)
	return f, plainPathError(err, name)
}

// openWithin opens a path so that no link made meanwhile leads out of the root.
func openWithin(root, path string, flag int, perm os.FileMode) (*os.File, error) {
	info, err := os.Stat(root)
	if root == "" || err != nil || !info.IsDir() {
		return os.OpenFile(path, flag, perm)
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return nil, err
	}
	return dir.OpenFile(rel, flag, perm)
}

// plainPathError says what happened to the file by the name that the script used.
func plainPathError(err error, name string) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return &fs.PathError{Op: "open", Path: name, Err: e.Err}
	}
	return err
}

// maxCollection bounds a .json file that stands for a collection.
const maxCollection = 16 << 20

// readFile reads a small file whole.
func (w *world) readFile(name string) ([]byte, error) {
	f, err := w.open(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readBounded(f, name)
}

func readBounded(f *os.File, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f, maxCollection+1))
	if len(data) > maxCollection {
		return nil, fmt.Errorf("%s is larger than %d MB", name, maxCollection>>20)
	}
	return data, err
}

// Remove deletes a file where the script may write.
func (w *world) Remove(name string) error {
	path, err := w.permitEntry(name)
	if err != nil {
		return err
	}
	return plainPathError(os.Remove(path), name)
}

// Rename moves a file between places where the script may write.
func (w *world) Rename(from, to string) error {
	source, err := w.permitEntry(from)
	if err == nil {
		err = w.permitMove(from, source)
	}
	if err != nil {
		return err
	}
	target, err := w.permitEntry(to)
	if err != nil {
		return err
	}
	return plainPathError(os.Rename(source, target), from)
}

// permitMove refuses to move what may not be read, or holds such a thing: under another name it could be.
func (w *world) permitMove(name, path string) error {
	read := w.cfg.Permissions.Read
	if _, denied := read.decide(true, path, within); denied || isSecret(path) {
		_, _, err := w.permitPath(name, path, false)
		return err
	}
	if read.deniesBelow(path) {
		return &PermissionError{Action: "move", Name: name, Flag: "--allow-read", Denied: true}
	}
	return w.permitBelow("move", name, path)
}

// permitBelow refuses to move or remove a folder in which something may not be written.
func (w *world) permitBelow(action, name, path string) error {
	if w.cfg.Permissions.Write.deniesBelow(path) {
		return &PermissionError{Action: action, Name: name, Flag: "--allow-write", Denied: true}
	}
	return nil
}

// TempName names a new file in a folder that goes with the run.
func (w *world) TempName() (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.temp == "" {
		dir, err := os.MkdirTemp("", "vkscript-")
		if err != nil {
			return "", err
		}
		w.temp = realPath(dir)
	}
	w.made++
	return filepath.Join(w.temp, fmt.Sprint("tmp", w.made)), nil
}

// openVariables are the ones that any script may read: they are no secrets.
var openVariables = Rule{Allow: []string{"VK_GROUP_ID", "VK_APP_ID"}}

// Getenv reads a variable that the script may read.
func (w *world) Getenv(name string) (string, error) {
	same := func(rule, name string) bool { return rule == name }
	allowed, denied := w.cfg.Permissions.Env.decide(w.cfg.Permissions.All, name, same)
	open, _ := openVariables.decide(false, name, same)
	if !allowed && (denied || !open) {
		return "", &PermissionError{Action: "read the variable", Name: name, Flag: "--allow-env", Denied: denied}
	}
	value, _ := w.cfg.Getenv(name)
	return value, nil
}

// ReadModule finds a module of the script's folder, or of those that the host names: name.lua or name/init.lua.
func (w *world) ReadModule(name string) (string, []byte, error) {
	if name == "" {
		return "", nil, errors.New("require needs the name of a module")
	}
	files := ModuleFiles(name)
	for _, file := range files {
		src, err := w.readFile(file)
		if !errors.Is(err, fs.ErrNotExist) {
			return file, src, err
		}
	}
	for _, dir := range w.cfg.ModulePath {
		for _, file := range files {
			src, err := readBelow(dir, file)
			if !errors.Is(err, fs.ErrNotExist) {
				return filepath.Join(dir, file), src, err
			}
		}
	}
	return "", nil, w.noModule(name, files)
}

// ModuleFiles are the paths at which a module's file may be: dots separate folders, but . and .. are what they are in
// a path such as ../lib/texts.
func ModuleFiles(name string) []string {
	parts := strings.Split(strings.ReplaceAll(name, `\`, "/"), "/")
	for i, part := range parts {
		if part != "." && part != ".." {
			parts[i] = strings.Trim(strings.ReplaceAll(part, ".", "/"), "/")
		}
	}
	base := strings.Join(parts, "/")
	return []string{base + ".lua", base + "/init.lua"}
}

// noModule says where a module was looked for.
func (w *world) noModule(name string, files []string) error {
	where := "beside the script"
	if n := len(w.cfg.ModulePath); n > 0 {
		where += " or in " + strings.Join(w.cfg.ModulePath, ", ")
	}
	message := fmt.Sprintf("there is no %s %s", strings.Join(files, " or "), where)
	if short, ok := strings.CutSuffix(name, ".lua"); ok {
		message += fmt.Sprintf("; the name goes without its ending: require %q", short)
	}
	return missingModule(message)
}

// missingModule tells where a module was looked for.
type missingModule string

func (e missingModule) Error() string { return string(e) }

func (missingModule) Is(target error) bool { return target == fs.ErrNotExist }

// readBelow reads a file of a folder which the host named, so that no permission is asked.
func readBelow(dir, file string) ([]byte, error) {
	f, err := openWithin(dir, filepath.Join(dir, filepath.FromSlash(file)), os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readBounded(f, file)
}
