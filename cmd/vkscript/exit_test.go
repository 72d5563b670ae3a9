package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

// The codes that a command line brings about are in testdata/script/exit.txtar; here are the rest.
func TestExitCodes(t *testing.T) {
	interrupted, cancel := context.WithCancelCause(t.Context())
	cancel(errInterrupted)
	lost := &vk.OutcomeError{Method: "market.add", Cause: errInterrupted}
	for _, c := range []struct {
		ctx  context.Context
		err  error
		code int
	}{
		{t.Context(), errors.New("anything else"), exitScript},
		{t.Context(), fmt.Errorf("x: %w", &vk.Error{Code: vk.CodeTokenExpired}), exitToken},
		{t.Context(), &vk.OutcomeError{Method: "wall.post", Cause: &vk.Error{Code: vk.CodeInternal}}, exitNetwork},
		{t.Context(), &vk.OutcomeError{Method: "wall.post", Cause: timeLimit{1}}, exitTime},
		{t.Context(), &vk.UploadError{File: "cat.png"}, exitNetwork},
		{t.Context(), &binding.DownloadError{URL: "https://example.com", Status: 404}, exitScript},
		{t.Context(), &binding.DownloadError{URL: "https://example.com", Status: 502}, exitNetwork},
		{interrupted, lost, exitInterrupted},
		{interrupted, &engine.ExitError{Code: 3}, 3},
	} {
		assert.Equal(t, c.code, exitCode(c.ctx, c.err), "%v", c.err)
	}
}

func TestInterruptTellsOfAnUnknownOutcome(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errInterrupted)
	var errs bytes.Buffer
	p := &program{stderr: &errs}
	assert.Equal(t, exitInterrupted, p.report(ctx, &vk.OutcomeError{Method: "market.add", Cause: errInterrupted}))
	assert.Equal(t, "vkscript: interrupted\n"+
		"vkscript: market.add: it is not known whether VK did it: interrupted; look before you do it again\n", errs.String())
}

func TestPanicIsOurBug(t *testing.T) {
	var errs bytes.Buffer
	p := &program{stderr: &errs}
	crash := func() (code int) {
		defer p.catch(&code)
		panic("boom")
	}
	assert.Equal(t, exitBug, crash())
	assert.Contains(t, errs.String(), "vkscript: this is an error in vkscript, not in the script: boom\n")
	assert.Contains(t, errs.String(), "exit_test.go")
}
