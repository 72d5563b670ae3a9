package onescript

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/modules"
)

// file is Файл: a name, whether or not there is such a file.
type file struct{ path string } // absolute

func newFile(a *value.Args) (value.Value, error) {
	if a.Text(0) == "" {
		return &file{}, nil
	}
	return &file{runner(a).cfg.World.Abs(slashed(a.Text(0)))}, nil
}

// slashed is a path with the system's separators: scripts come from where they are backslashes.
func slashed(path string) string {
	if runtime.GOOS == "windows" {
		return path
	}
	return strings.ReplaceAll(path, `\`, "/")
}

// Class is Файл.
func (f *file) Class() *value.Class { return fileClass }

// stat is nil when there is no such file.
func (f *file) stat(a *value.Args) (info fs.FileInfo, err error) {
	if f.path == "" {
		return nil, nil
	}
	err = runner(a).block(func(context.Context) (err error) {
		info, err = runner(a).cfg.World.Stat(f.path)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return info, err
}

// about makes a method that asks something of a file that is there.
func about(ru, en string, ask func(info fs.FileInfo, r *Runner) value.Value) value.Method {
	return value.FuncOf(ru, en, 0, 0, func(f *file, a *value.Args) (value.Value, error) {
		info, err := f.stat(a)
		if err == nil && info == nil {
			err = &value.Error{Text: "Файл не обнаружен '" + f.path + "'"}
		}
		if err != nil {
			return nil, err
		}
		return ask(info, runner(a)), nil
	})
}

// whether makes a method that tells something, false when there is no such file.
func whether(ru, en string, is func(info fs.FileInfo) bool) value.Method {
	return value.FuncOf(ru, en, 0, 0, func(f *file, a *value.Args) (value.Value, error) {
		info, err := f.stat(a)
		return info != nil && is(info), err
	})
}

func anyFile(fs.FileInfo) bool { return true }

func fileDir(f *file) string {
	dir := filepath.Dir(f.path)
	if f.path == "" || strings.HasSuffix(dir, string(filepath.Separator)) {
		return strings.TrimPrefix(dir, ".")
	}
	return dir + string(filepath.Separator)
}

func fileName(f *file) string {
	if f.path == "" {
		return ""
	}
	return filepath.Base(f.path)
}

var fileClass = &value.Class{
	Type: value.Type{RU: "Файл", EN: "File"},
	Props: func() []value.Prop {
		return []value.Prop{
			value.PropOf("Имя", "Name", func(f *file) value.Value { return fileName(f) }, nil),
			value.PropOf("ИмяБезРасширения", "BaseName", func(f *file) value.Value {
				return strings.TrimSuffix(fileName(f), filepath.Ext(f.path))
			}, nil),
			value.PropOf("ПолноеИмя", "FullName", func(f *file) value.Value { return f.path }, nil),
			value.PropOf("Путь", "Path", func(f *file) value.Value { return fileDir(f) }, nil),
			value.PropOf("Расширение", "Extension", func(f *file) value.Value { return filepath.Ext(f.path) }, nil),
		}
	},
	Methods: func() []value.Method {
		return []value.Method{
			whether("Существует", "Exist", anyFile), whether("Существует", "Exists", anyFile),
			whether("ЭтоФайл", "IsFile", func(i fs.FileInfo) bool { return !i.IsDir() }),
			whether("ЭтоКаталог", "IsDirectory", fs.FileInfo.IsDir),
			whether("ПолучитьТолькоЧтение", "GetReadOnly", func(i fs.FileInfo) bool { return i.Mode()&0o222 == 0 }),
			whether("ПолучитьНевидимость", "GetHidden", func(i fs.FileInfo) bool { return strings.HasPrefix(i.Name(), ".") }),
			about("Размер", "Size", func(i fs.FileInfo, _ *Runner) value.Value { return value.Int64(i.Size()).Value() }),
			about("ПолучитьВремяИзменения", "GetModificationTime", changedAt), about("ПолучитьВремяСоздания", "GetCreationTime", changedAt),
		}
	},
}

func changedAt(i fs.FileInfo, r *Runner) value.Value {
	return value.DateOf(i.ModTime().In(r.cfg.Zone))
}

func fileFuncs() map[string]function {
	return map[string]function{
		"CopyFile":    func(r *Runner, a *value.Args) (value.Value, error) { return nil, r.copyFile(a.Text(0), a.Text(1)) },
		"MoveFile":    func(r *Runner, a *value.Args) (value.Value, error) { return nil, r.moveFile(a.Text(0), a.Text(1)) },
		"DeleteFiles": func(r *Runner, a *value.Args) (value.Value, error) { return nil, r.deleteFiles(a) },
		"FindFiles":   func(r *Runner, a *value.Args) (value.Value, error) { return r.findFiles(a) },
		"CreateDirectory": func(r *Runner, a *value.Args) (value.Value, error) {
			return nil, r.onPath(a.Text(0), r.cfg.World.MkdirAll)
		},
		"CurrentDirectory": func(r *Runner, _ *value.Args) (value.Value, error) {
			return r.cfg.World.Abs("."), nil
		},
		"TempFilesDir": func(r *Runner, _ *value.Args) (value.Value, error) {
			name, err := r.cfg.World.TempName()
			return filepath.Dir(name) + string(filepath.Separator), err
		},
		"GetTempFileName": func(r *Runner, a *value.Args) (value.Value, error) {
			name, err := r.cfg.World.TempName()
			if ext := strings.TrimPrefix(a.Text(0), "."); ext != "" {
				name += "." + ext
			} else if err == nil {
				name += ".tmp"
			}
			return name, err
		},
		"CombinePath": func(_ *Runner, a *value.Args) (value.Value, error) { return combine(a), nil },
	}
}

// combine joins the parts of a path; one that begins at the root drops those before it.
func combine(a *value.Args) string {
	path := ""
	for i := range a.Values {
		part := slashed(a.Text(i))
		switch {
		case part == "":
		case path == "" || filepath.IsAbs(part):
			path = part
		case strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator)):
			path += part
		default:
			path += string(filepath.Separator) + part
		}
	}
	return path
}

// onPath does something with a path that is not empty.
func (r *Runner) onPath(path string, do func(string) error) error {
	if path == "" {
		return errNoFile
	}
	return r.block(func(context.Context) error { return do(slashed(path)) })
}

func (r *Runner) copyFile(from, to string) error {
	w, ctx := r.cfg.World, r.ctx
	return r.onPath(from, func(from string) error {
		in, err := w.OpenFile(from, os.O_RDONLY, 0)
		if err != nil {
			return err
		}
		defer in.Close()
		return w.WriteFile(slashed(to), func(out io.Writer) error {
			_, err := io.Copy(out, stopping{ctx, in})
			return err
		})
	})
}

// stopping is a reader that ends with the run.
type stopping struct {
	ctx context.Context
	io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(p)
}

// moveFile renames, or copies and removes where the target lies on another disk.
func (r *Runner) moveFile(from, to string) error {
	err := r.onPath(from, func(from string) error { return r.cfg.World.Rename(from, slashed(to)) })
	var link *os.LinkError
	if !errors.As(err, &link) {
		return err
	}
	if err := r.copyFile(from, to); err != nil {
		return err
	}
	return r.onPath(from, r.cfg.World.Remove)
}

// deleteFiles removes a file or a folder with all in it, or the files of a folder that fit a mask.
func (r *Runner) deleteFiles(a *value.Args) error {
	if !a.Has(1) || a.Text(1) == "" {
		return r.onPath(a.Text(0), func(path string) error {
			info, err := r.cfg.World.Stat(path)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err == nil && info.IsDir():
				return r.cfg.World.RemoveAll(path)
			}
			return r.cfg.World.Remove(path)
		})
	}
	found, err := r.search(slashed(a.Text(0)), a.Text(1), false)
	for _, f := range found {
		if err == nil {
			err = r.onPath(f, r.cfg.World.Remove)
		}
	}
	return err
}

// findFiles is FindFiles(folder, mask, recursively).
func (r *Runner) findFiles(a *value.Args) (value.Value, error) {
	out, dir := value.NewArray(), slashed(a.Text(0))
	if !a.Has(1) {
		f := &file{r.cfg.World.Abs(dir)}
		if info, err := f.stat(&value.Args{Env: r}); err != nil || info == nil {
			return out, err
		}
		out.Append(f)
		return out, nil
	}
	found, err := r.search(dir, a.Text(1), a.Bool(2, false))
	for _, path := range found {
		out.Append(&file{r.cfg.World.Abs(path)})
	}
	return out, err
}

// search gives the paths in a folder that fit a mask, sorted.
func (r *Runner) search(dir, mask string, deep bool) (found []string, err error) {
	if dir == "" {
		dir = "."
	}
	if mask == "*.*" || mask == "" {
		mask = "*"
	}
	err = r.block(func(ctx context.Context) error { return r.walk(ctx, dir, mask, deep, &found) })
	return found, err
}

func (r *Runner) walk(ctx context.Context, dir, mask string, deep bool, found *[]string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := r.cfg.World.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, modules.ErrNotDir) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		full := filepath.Join(dir, e.Name())
		if ok, _ := path.Match(Fold(mask), Fold(e.Name())); ok {
			*found = append(*found, full)
		}
		if e.IsDir() && deep {
			if err := r.walk(ctx, full, mask, deep, found); err != nil {
				return err
			}
		}
	}
	return nil
}
