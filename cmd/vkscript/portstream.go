package main

import (
	"fmt"
	"strings"
)

// portedFile is the Lua of a file.
type portedFile struct{ path, lua string }

// keep puts the Lua of a file where it belongs.
func (c *porting) keep(path, out, lua string) error {
	switch {
	case lua == "":
		c.lacking = true
		return nil
	case c.output == "-":
		c.held = append(c.held, portedFile{path, lua})
		return nil
	}
	return c.write(out, lua)
}

// stream prints a program with the modules that it uses ahead of it, where require finds them, so that it runs as it is.
// Of a program that lacks a part there is nothing.
func (c *porting) stream() error {
	if c.output != "-" || c.lacking || len(c.held) == 0 {
		return nil
	}
	var b strings.Builder
	program := c.held[0]
	for _, m := range c.held[1:] {
		fmt.Fprintf(&b, "package.preload[%q] = function()\n%send\n\n", c.requireName(program.path, m.path), m.lua)
	}
	b.WriteString(program.lua)
	_, err := fmt.Fprint(c.stdout, b.String())
	return err
}
