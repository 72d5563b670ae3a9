package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
)

// holder is whose a token is, as VK says.
type holder struct {
	kind   vk.TokenKind
	id     int64 // 0 for a service token
	name   string
	rights []string // nil when VK does not say
}

// String is "Ivan Ivanov (user 1000)".
func (h holder) String() string {
	if h.kind == vk.ServiceToken {
		return "an application (service token)"
	}
	return fmt.Sprintf("%s (%s %d)", shown(h.name), h.kind, h.id)
}

// whose asks VK: users.get knows the holder of a user token, groups.getById that of a community's key, and
// neither knows a service token's.
func whose(ctx context.Context, client *vk.Client) (holder, error) {
	for _, find := range []func(context.Context, *vk.Client) (holder, error){user, community} {
		who, err := find(ctx, client)
		if isTrouble(err) || who.id != 0 {
			return who, err
		}
	}
	return holder{kind: vk.ServiceToken}, nil
}

// user is the holder of a user token, empty for another kind.
func user(ctx context.Context, client *vk.Client) (holder, error) {
	var users []struct {
		ID    int64  `json:"id"`
		First string `json:"first_name"`
		Last  string `json:"last_name"`
	}
	if err := ask(ctx, client, "users.get", &users); err != nil || len(users) == 0 {
		return holder{}, err
	}
	u := users[0]
	return holder{vk.UserToken, u.ID, strings.TrimSpace(u.First + " " + u.Last), userRights(ctx, client)}, nil
}

// community is the holder of a community's key, empty for another kind of token.
func community(ctx context.Context, client *vk.Client) (holder, error) {
	var answer struct {
		Groups []struct {
			ID   int64  `json:"id"`
			Name string `json:"name"`
		} `json:"groups"`
	}
	if err := ask(ctx, client, "groups.getById", &answer); err != nil || len(answer.Groups) == 0 {
		return holder{}, err
	}
	g := answer.Groups[0]
	return holder{vk.CommunityToken, g.ID, g.Name, communityRights(ctx, client)}, nil
}

func ask(ctx context.Context, client *vk.Client, method string, answer any) error {
	raw, err := client.Call(ctx, method, nil)
	if err != nil {
		return err
	}
	if json.Unmarshal(raw, answer) != nil {
		return fmt.Errorf("%s: VK's answer has another form than it used to", method)
	}
	return nil
}

// isTrouble tells errors that say nothing of the token's kind.
func isTrouble(err error) bool {
	return err != nil && !vk.IsCode(err, vk.CodeAccess, 27, 28, vk.CodeParam, 1051)
}

// userRights are the bits of account.getAppPermissions, by the names that VK's links use for them.
func userRights(ctx context.Context, client *vk.Client) []string {
	var mask int64
	if ask(ctx, client, "account.getAppPermissions", &mask) != nil {
		return nil
	}
	rights := []string{}
	for _, r := range []struct {
		name string
		bit  int64
	}{
		{"notify", 1}, {"friends", 2}, {"photos", 4}, {"audio", 8}, {"video", 16}, {"stories", 64}, {"pages", 128},
		{"menu", 256}, {"status", 1 << 10}, {"notes", 1 << 11}, {"messages", 1 << 12}, {"wall", 1 << 13}, {"ads", 1 << 15},
		{"offline", 1 << 16}, {"docs", 1 << 17}, {"groups", 1 << 18}, {"notifications", 1 << 19}, {"stats", 1 << 20},
		{"email", 1 << 22}, {"market", 1 << 27}, {"phone_number", 1 << 28},
	} {
		if mask&r.bit != 0 {
			rights = append(rights, r.name)
		}
	}
	return rights
}

func communityRights(ctx context.Context, client *vk.Client) []string {
	var answer struct {
		Permissions []struct {
			Name string `json:"name"`
		} `json:"permissions"`
	}
	if ask(ctx, client, "groups.getTokenPermissions", &answer) != nil {
		return nil
	}
	rights := []string{}
	for _, p := range answer.Permissions {
		rights = append(rights, shown(p.Name))
	}
	slices.Sort(rights)
	return rights
}

func (p *program) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status [--profile NAME]",
		Short: "Ask VK whose token is used, what it may do and when it ends",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.status(cmd.Context()) },
	}
}

func (p *program) status(ctx context.Context) error {
	if err := p.readDotenv("."); err != nil {
		return err
	}
	cfg := vk.Config{APIURL: p.flags.apiURL, OnAttempt: p.attempt}
	var ids binding.Config
	var err error
	if p.flags.sandbox {
		_, err = p.rehearsal(&cfg, &ids)
	} else {
		err = p.accounts(&cfg, &ids)
	}
	if err != nil {
		return err
	}
	if cfg.Token == "" {
		return opi.ErrNoToken
	}
	p.askPerson(&cfg)
	ctx, cancel := p.timeLimit(ctx)
	defer cancel()
	who, err := whose(ctx, p.connect(cfg))
	if err != nil {
		return err
	}
	return p.printStatus(who, ids)
}

func (p *program) printStatus(who holder, ids binding.Config) error {
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	for _, line := range [][2]string{
		{"Token of", who.String()}, {"From", p.tokenSource()}, {"Rights", rightsOf(who)}, {"Ends", p.tokenEnd()},
		{"Community", ids.GroupID}, {"Application", ids.AppID},
	} {
		if line[1] != "" {
			fmt.Fprintf(w, "%s\t%s\n", line[0], line[1])
		}
	}
	return w.Flush()
}

// tokenSource says where the token in force comes from.
func (p *program) tokenSource() string {
	switch {
	case p.flags.sandbox:
		return "the sandbox"
	case p.account != nil:
		return fmt.Sprintf("profile %s, in %s", p.account.name, p.account.profiles.keeper(p.account.profile.Keeper))
	case os.Getenv("VK_TOKEN") != "":
		return "VK_TOKEN of the environment"
	}
	return "VK_TOKEN in .env"
}

func rightsOf(who holder) string {
	switch {
	case who.rights == nil:
		return "VK does not say"
	case len(who.rights) == 0:
		return "none"
	}
	return strings.Join(who.rights, ", ")
}

// tokenEnd is known of profiles only.
func (p *program) tokenEnd() string {
	if p.account == nil {
		return ""
	}
	kept := p.account.kept
	if kept.Expires.IsZero() {
		return "never, as far as VK said"
	}
	end := kept.Expires.Local().Format("2006-01-02 15:04 MST")
	if left := time.Until(kept.Expires); left > 0 {
		end += fmt.Sprintf(" (in %v)", left.Round(time.Minute))
	}
	if kept.Refresh != "" {
		end += ", renewed by itself"
	}
	return end
}
