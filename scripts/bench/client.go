package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vkscript/vkscript/scripts/bench/worker"
)

// client is one column of the table.
type client struct {
	name, version string
	command       func(worker.Job) *exec.Cmd
	only          string   // the one job it does; "" for all
	without       []string // "limiter", "batch"
}

func (c *client) lacks(what string) bool { return slices.Contains(c.without, what) }

const (
	module = "github.com/vkscript/vkscript"
	vksdk  = "github.com/SevereCloud/vksdk/v3"
	vkio   = "vk-io@4.10.1"
)

//go:embed clients/lua/work.lua clients/vkio/work.mjs
var scripts embed.FS

// unlimitedRate is as good as none, for clients whose limiter can't be switched off.
const unlimitedRate = "1000000"

func (k *kit) addLua(ctx context.Context) error {
	root, err := output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}", module)
	if err != nil {
		return err
	}
	program := k.program("vkscript")
	if _, err := output(ctx, root, "go", "build", "-o", program, "./cmd/vkscript"); err != nil {
		return err
	}
	version, err := output(ctx, "", program, "version")
	if err != nil {
		return err
	}
	if commit, err := output(ctx, root, "git", "rev-parse", "--short", "HEAD"); err == nil {
		version += ", commit " + commit
	}
	script, err := k.copyScript("lua/work.lua")
	k.clients = append(k.clients, &client{name: "vkscript Lua", version: version, command: func(job worker.Job) *exec.Cmd {
		args := append([]string{"--api-url", job.APIURL, "--allow-read=" + k.dir, "--rate", rate(job), script}, job.Arguments()...)
		return k.command(job, program, args...)
	}})
	return err
}

// rate is the job's for the command line.
func rate(job worker.Job) string {
	if job.Rate == 0 {
		return unlimitedRate
	}
	return fmt.Sprint(job.Rate)
}

func (k *kit) copyScript(name string) (string, error) {
	source, err := scripts.ReadFile("clients/" + name)
	if err != nil {
		return "", err
	}
	path := filepath.Join(k.dir, filepath.Base(name))
	return path, os.WriteFile(path, source, 0o600)
}

// addGo builds the clients that are Go programs.
func (k *kit) addGo(ctx context.Context) error {
	version, err := output(ctx, "", "go", "list", "-m", "-f", "{{.Version}}", vksdk)
	if err != nil {
		return err
	}
	for _, p := range []struct {
		source string
		client client
	}{
		{"vkgo", client{name: "vkscript Go", version: "package vk"}},
		{"raw", client{name: "net/http", version: "the floor: no limiter, no retries", without: []string{"limiter", "batch"}}},
		{"vksdk", client{name: "vksdk", version: version, without: []string{"batch"}}},
	} {
		program := k.program(p.source)
		if _, err := output(ctx, "", "go", "build", "-o", program, "./clients/"+p.source); err != nil {
			return err
		}
		p.client.command = func(job worker.Job) *exec.Cmd { return k.command(job, program, job.Arguments()...) }
		k.clients = append(k.clients, &p.client)
	}
	return nil
}

// addVKIO installs the package beside its script.
func (k *kit) addVKIO(ctx context.Context) error {
	node, err := exec.LookPath("node")
	if err != nil {
		return err
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return err
	}
	version, err := output(ctx, "", node, "--version")
	if err != nil {
		return err
	}
	if _, err := output(ctx, k.dir, npm, "install", "--prefix", k.dir, "--no-audit", "--no-fund", "--ignore-scripts", vkio); err != nil {
		return err
	}
	script, err := k.copyScript("vkio/work.mjs")
	k.clients = append(k.clients, &client{name: "vk-io", version: strings.TrimPrefix(vkio, "vk-io@") + ", node " + version, command: func(job worker.Job) *exec.Cmd {
		return k.command(job, node, append([]string{script}, job.Arguments()...)...)
	}})
	return err
}

// addCurl adds curl for uploads, where it is installed.
func (k *kit) addCurl(ctx context.Context) error {
	curl, err := exec.LookPath("curl")
	if err != nil {
		return err
	}
	version, err := output(ctx, "", curl, "--version")
	version, _, _ = strings.Cut(strings.TrimPrefix(version, "curl "), " ")
	k.clients = append(k.clients, &client{name: "curl -F", version: version, only: "document", command: func(job worker.Job) *exec.Cmd {
		to := strings.TrimSuffix(job.APIURL, "/method/") + "/upload"
		return k.command(job, curl, "-sSf", "-o", os.DevNull, "-F", "file=@"+job.What, to)
	}})
	return err
}
