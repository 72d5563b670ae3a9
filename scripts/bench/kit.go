package main

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/vkscript/vkscript/scripts/bench/worker"
)

// kit is everything that the runs need, in a folder of its own.
type kit struct {
	dir             string
	clients         []*client
	document, photo string // files to upload
}

const documentSize = 200 << 20

// prepare builds the clients and makes the files. A peer that can't be had is left out, with a line that says so.
func prepare(ctx context.Context, out io.Writer) (k *kit, err error) {
	k = &kit{}
	if k.dir, err = os.MkdirTemp("", "vkscript-bench"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			k.remove()
		}
	}()
	progress(out, "building")
	for _, step := range []func(context.Context) error{k.makeFiles, k.addLua, k.addGo} {
		if err = step(ctx); err != nil {
			return nil, err
		}
	}
	if err := k.addVKIO(ctx); err != nil {
		progress(out, "without vk-io: %v", err)
	}
	if err := k.addCurl(ctx); err != nil {
		progress(out, "without curl: %v", err)
	}
	return k, nil
}

func (k *kit) remove() { os.RemoveAll(k.dir) }

// program is the path of a built program.
func (k *kit) program(name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(k.dir, name)
}

// output runs a command and returns what it printed.
func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	var diagnostics strings.Builder
	cmd.Stderr = &diagnostics
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w %s", filepath.Base(name), strings.Join(args, " "), err, firstLine(diagnostics.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

// command starts a program with the job's environment and folders of our own for what it keeps between runs.
func (k *kit) command(job worker.Job, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cache := filepath.Join(k.dir, "cache")
	cmd.Env = append(os.Environ(), "HOME="+cache, "XDG_CACHE_HOME="+cache, "XDG_CONFIG_HOME="+cache, "LocalAppData="+cache, "AppData="+cache, "BENCH_SHARED="+filepath.Join(cache, "quota"))
	cmd.Env = append(cmd.Env, job.Environment()...)
	return cmd
}

// makeFiles makes the document, which takes no room on most disks, and the photo.
func (k *kit) makeFiles(context.Context) error {
	k.document, k.photo = filepath.Join(k.dir, "bench.bin"), filepath.Join(k.dir, "photo.png")
	document, err := os.Create(k.document)
	if err != nil {
		return err
	}
	defer document.Close()
	if err := document.Truncate(documentSize); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, document); err != nil { // so that nobody is the first to read it
		return err
	}
	photo, err := os.Create(k.photo)
	if err != nil {
		return err
	}
	defer photo.Close()
	return png.Encode(photo, image.NewRGBA(image.Rect(0, 0, 300, 200)))
}

// versions tells what was measured, by client.
func (k *kit) versions() map[string]string {
	versions := map[string]string{}
	for _, c := range k.clients {
		versions[c.name] = c.version
	}
	return versions
}
