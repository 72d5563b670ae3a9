package vk_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
)

func TestPatientCallsWaitForTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{fault(9), fault(29), good}}
		client := vk.New(vk.Config{Transport: s})
		began := time.Now()
		_, err := client.Call(vk.WithRest(t.Context(), 10*time.Minute), "wall.post", nil)
		require.NoError(t, err)
		assert.Len(t, s.sent, 3)
		assert.InDelta(t, 3*time.Minute, time.Since(began), float64(2*time.Second), "a minute, then two")
		assert.Equal(t, s.sent[0].Get("guid"), s.sent[2].Get("guid"))
		assert.Empty(t, client.Quota().Resting)
	})
}

func TestPatienceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{fault(9)}}
		client := vk.New(vk.Config{Transport: s}).With(vk.Settings{Rest: 2 * time.Minute})
		began := time.Now()
		_, err := client.Call(t.Context(), "wall.post", nil)
		assert.True(t, vk.IsCode(err, vk.CodeFlood))
		assert.Len(t, s.sent, 2, "after a minute's rest; the next would take two more")
		assert.Less(t, time.Since(began), 62*time.Second, "it is not waited for a rest that takes too long")

		ctx, cancel := context.WithTimeout(vk.WithRest(t.Context(), time.Hour), time.Second)
		defer cancel()
		_, err = client.Call(ctx, "wall.post", nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Len(t, s.sent, 2)
	})
}

// TestRestIsCountedOnce: ten refusals of the same moment are one rest of a minute, and ten patient calls do
// not ask all at once whether it is over.
func TestRestIsCountedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := fault(9)
		slow.delay = 10 * time.Second // so that all are under way
		s := &script{steps: []step{slow, slow, slow, slow, slow, good}}
		client := vk.New(vk.Config{Transport: s, Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0})})
		_, errs := atOnce(t.Context(), 5, func(ctx context.Context, _ int) (json.RawMessage, error) {
			return client.Call(ctx, "wall.get", nil)
		})
		for _, err := range errs {
			assert.True(t, vk.IsCode(err, vk.CodeFlood))
		}
		assert.LessOrEqual(t, time.Until(client.Quota().Resting["wall.get"]), time.Minute)

		s = &script{steps: []step{fault(9), fault(9), good}}
		client = vk.New(vk.Config{Transport: s})
		_, errs = atOnce(vk.WithRest(t.Context(), time.Hour), 30, func(ctx context.Context, _ int) (json.RawMessage, error) {
			return client.Call(ctx, "wall.get", nil)
		})
		for _, err := range errs {
			assert.NoError(t, err)
		}
		assert.Len(t, s.sent, 32)
		assert.GreaterOrEqual(t, s.at[1].Sub(s.at[0]), time.Minute)
		assert.GreaterOrEqual(t, s.at[2].Sub(s.at[1]), 2*time.Minute)
	})
}

func TestAwaitRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := vk.New(vk.Config{Transport: &script{steps: []step{fault(29)}}})
		require.NoError(t, client.AwaitRest(t.Context(), "wall.post", 0), "it does not rest")
		client.Call(t.Context(), "wall.post", nil)
		assert.True(t, vk.IsCode(client.AwaitRest(t.Context(), "wall.post", 59*time.Second), vk.CodeQuota))
		began := time.Now()
		require.NoError(t, client.AwaitRest(t.Context(), "wall.post", time.Minute))
		assert.Equal(t, time.Minute, time.Since(began))
	})
}

// TestKeysThatVKForgot: after an hour a repetition may be a second post, so what may have been done is left alone.
func TestKeysThatVKForgot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		captcha := step{body: `{"error":{"error_code":14,"error_msg":"Captcha needed","captcha_sid":"8"}}`}
		for method, want := range map[string]int{"wall.post": 2, "wall.get": 3} {
			s := &script{steps: []step{lost, captcha, good}}
			client := vk.New(vk.Config{Transport: s, OnCaptcha: func(context.Context, *vk.Error) (vk.Captcha, error) {
				time.Sleep(time.Hour)
				return vk.Captcha{Key: "late"}, nil
			}})
			_, err := client.Call(t.Context(), method, nil)
			assert.Len(t, s.sent, want, method)
			assert.Equal(t, want == 2, errors.Is(err, vk.ErrUnknownOutcome), method)
		}
		s := &script{steps: []step{lost, fault(9), good}}
		_, err := vk.New(vk.Config{Transport: s}).Call(vk.WithRest(t.Context(), 5*time.Hour), "wall.post", nil)
		assert.ErrorIs(t, err, vk.ErrUnknownOutcome)
		assert.Len(t, s.sent, 2, "it does not wait for a rest")
	})
}
