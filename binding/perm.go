package binding

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Permissions are what a script may touch. Whatever is not named here, a script can't do, but for
// reading in its own folder, writing its own temporary files and reaching VK.
type Permissions struct {
	All   bool // everything that is not denied
	Read  Rule // paths
	Write Rule // paths
	Net   Rule // hosts, with a port where wanted
	Env   Rule // names of variables
	Run   Rule // programs
}

// Rule allows by name. Deny wins.
type Rule struct {
	All   bool
	Allow []string
	Deny  []string
	NoOne bool // denies everything
}

// PermissionError says what a script may not do, and which flag would allow it.
type PermissionError struct {
	Action string // "read", "write", "reach", "read the variable", "run"
	Name   string
	Flag   string // "--allow-read"
	Value  string // of the flag; Name when empty
	Denied bool   // by a --deny flag
}

func (e *PermissionError) Error() string {
	if e.Denied {
		return fmt.Sprintf("the script may not %s %s: %s forbids it", e.Action, e.Name, strings.Replace(e.Flag, "allow", "deny", 1))
	}
	flag := e.Flag + "=" + cmp.Or(e.Value, e.Name)
	if strings.ContainsAny(flag, " '$&;()") {
		flag = `"` + flag + `"`
	}
	return fmt.Sprintf("the script may not %s %s: run it with %s to allow that", e.Action, e.Name, flag)
}

// decide tells whether a name is allowed; matches compares it with a name of the rule.
func (r Rule) decide(all bool, name string, matches func(rule, name string) bool) (allowed, denied bool) {
	for _, d := range r.Deny {
		if matches(d, name) {
			return false, true
		}
	}
	if r.NoOne {
		return false, true
	}
	if all || r.All {
		return true, false
	}
	for _, a := range r.Allow {
		if matches(a, name) {
			return true, false
		}
	}
	return false, false
}

// deniesBelow tells whether something below a path is denied: who moves or removes a folder does so to all in it.
func (r Rule) deniesBelow(path string) bool {
	return slices.ContainsFunc(r.Deny, func(denied string) bool { return within(path, denied) })
}

// within tells whether a path is the root or below it; both are real and absolute.
func within(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
