package onescript

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl/value"
)

// binary is ДвоичныеДанные: bytes, and the name of the file that they came from.
type binary struct {
	data []byte
	name string
}

// runner is who calls a method of an object.
func runner(a *value.Args) *Runner { return a.Env.(*Runner) }

// newBinary reads a file whole.
func newBinary(a *value.Args) (value.Value, error) {
	path := a.Text(0)
	data, err := runner(a).readFile(path)
	return &binary{data, filepath.Base(path)}, err
}

// Class is ДвоичныеДанные.
func (b *binary) Class() *value.Class { return binaryClass }

// Text is the bytes as pairs of digits, as OneScript writes them.
func (b *binary) Text(*value.Locale) string {
	const shown = 64
	text := strings.ToUpper(fmt.Sprintf("% x", b.data[:min(len(b.data), shown)]))
	if len(b.data) > shown {
		text += "…"
	}
	return text
}

// Equal compares the bytes.
func (b *binary) Equal(v value.Value) bool {
	other, ok := v.(*binary)
	return ok && bytes.Equal(b.data, other.data)
}

var binaryClass = &value.Class{Type: value.Type{RU: "ДвоичныеДанные", EN: "BinaryData"}, Methods: func() []value.Method {
	return []value.Method{
		value.FuncOf("Размер", "Size", 0, 0, func(b *binary, _ *value.Args) (value.Value, error) { return asInt(len(b.data)), nil }),
		value.ProcOf("Записать", "Write", 1, 1, func(b *binary, a *value.Args) error { return runner(a).writeFile(a.Text(0), b.data) }),
	}
}}

// maxFile bounds a file that is read whole.
const maxFile = 512 << 20

// readFile reads a file whole.
func (r *Runner) readFile(path string) (data []byte, err error) {
	if path == "" {
		return nil, errNoFile
	}
	if info, err := r.cfg.World.Stat(path); err == nil {
		r.meter.Reserve(int(min(info.Size(), maxFile)))
	}
	err = r.block(func(context.Context) error {
		f, err := r.cfg.World.OpenFile(path, os.O_RDONLY, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		data, err = io.ReadAll(io.LimitReader(f, maxFile+1))
		if len(data) > maxFile {
			return fmt.Errorf("%s is larger than %d MB", path, maxFile>>20)
		}
		return err
	})
	return data, err
}

// writeFile replaces a file, whole or not at all.
func (r *Runner) writeFile(path string, data []byte) error {
	if path == "" {
		return errNoFile
	}
	return r.block(func(context.Context) error {
		return r.cfg.World.WriteFile(path, func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
	})
}

func newBytes(data []byte) *binary { return &binary{data: data} }

func (b *binary) bytes() []byte { return b.data }
