package main

import (
	"errors"
	"fmt"
	"slices"
)

// An override mends a hole in the schema. It fails the generator once the schema itself has the fact.
type override struct {
	method string
	param  *node  // a parameter to add
	token  string // or a kind of token to add
	reason string
}

const since131 = "callers of 5.131 send it, the 5.199 schema dropped it"

var overrides = []override{
	{method: "wall.get", param: integer("owner_id"), reason: "whose wall: the schema has only domain"},
	{method: "wall.search", param: integer("owner_id"), reason: "whose wall: the schema has only domain"},
	{method: "execute", param: &node{Name: "code", Type: typeNames{"string"}, Required: true}, reason: "the program: the schema has no parameters"},
	{method: "execute", param: integer("func_v"), reason: "the version of a stored procedure"},
	{method: "wall.post", token: "group", reason: "community tokens post text, the schema says user only"},

	{method: "messages.send", param: integers("user_ids", 100), reason: since131},
	{method: "messages.send", param: text("parse_mode"), reason: "older clients send it, OPI_VK among them"},
	{method: "messages.send", param: jsonText("format_data"), reason: "formatted text, newer than the schema"},
	{method: "messages.edit", param: jsonText("format_data"), reason: "formatted text, newer than the schema"},
	{method: "messages.edit", param: integer("conversation_message_id"), reason: since131},
	{method: "messages.pin", param: integer("conversation_message_id"), reason: since131},
	{method: "messages.delete", param: integers("conversation_message_ids", 0), reason: since131},
	{method: "friends.get", param: text("name_case"), reason: since131},
	{method: "database.getCities", param: integer("country_id"), reason: since131},
	{method: "database.getRegions", param: integer("country_id"), reason: since131},
	{method: "database.getUniversities", param: integer("country_id"), reason: since131},
	{method: "groups.addAddress", param: integer("country_id"), reason: since131},
	{method: "groups.editAddress", param: integer("country_id"), reason: since131},
	{method: "groups.setLongPollSettings", param: boolean("market_order_new"), reason: since131},
	{method: "groups.setLongPollSettings", param: boolean("market_order_edit"), reason: since131},
	{method: "market.addToAlbum", param: integer("item_id"), reason: since131},
	{method: "market.getAlbumById", param: boolean("need_all_item_ids"), reason: since131},
	{method: "market.getCategories", param: integer("count"), reason: since131},
	{method: "market.getCategories", param: integer("offset"), reason: since131},
	{method: "market.editProperty", param: text("type"), reason: "OPI_VK sends it, VK takes it"},
	{method: "market.editPropertyVariant", param: integer("property_id"), reason: "OPI_VK sends it, VK takes it"},
	{method: "photos.move", param: integer("photo_id"), reason: since131},
	{method: "photos.save", param: integer("aid"), reason: "the upload host's answer has it, and is sent on whole"},
	{method: "polls.deleteVote", param: integer("answer_id"), reason: since131},
	{method: "stats.getPostReach", param: integer("post_id"), reason: since131},
	{method: "stats.trackVisitor", param: text("id"), reason: since131},
	{method: "users.search", param: text("interests"), reason: since131},
	{method: "video.stopStreaming", param: integer("owner_id"), reason: since131},
	{method: "wall.post", param: integer("topic_id"), reason: since131},
	{method: "likes.add", param: integer("reaction_id"), reason: "newer than the schema"},
}

// jsonParams are parameters whose values are JSON text; the schema calls them plain strings.
var jsonParams = []struct {
	method string
	params []string
}{
	{"account.registerDevice", []string{"settings"}},
	{"account.setPushSettings", []string{"settings"}},
	{"ads.createAds", []string{"data"}},
	{"ads.createCampaigns", []string{"data"}},
	{"ads.createClients", []string{"data"}},
	{"ads.deleteAds", []string{"ids"}},
	{"ads.deleteCampaigns", []string{"ids"}},
	{"ads.deleteClients", []string{"ids"}},
	{"ads.getAds", []string{"campaign_ids", "ad_ids"}},
	{"ads.getAdsLayout", []string{"campaign_ids", "ad_ids"}},
	{"ads.getAdsTargeting", []string{"campaign_ids", "ad_ids"}},
	{"ads.getCampaigns", []string{"campaign_ids"}},
	{"ads.getTargetingStats", []string{"criteria"}},
	{"ads.removeOfficeUsers", []string{"ids"}},
	{"ads.updateAds", []string{"data"}},
	{"ads.updateCampaigns", []string{"data"}},
	{"ads.updateClients", []string{"data"}},
	{"groups.addAddress", []string{"timetable"}},
	{"groups.editAddress", []string{"timetable"}},
	{"market.saveProductPhoto", []string{"upload_response"}},
	{"messages.edit", []string{"keyboard", "template"}},
	{"messages.send", []string{"keyboard", "template", "forward", "content_source"}},
	{"messages.sendMessageEventAnswer", []string{"event_data"}},
	{"photos.saveOwnerCoverPhoto", []string{"response_json"}},
	{"polls.create", []string{"add_answers"}},
	{"polls.edit", []string{"add_answers", "edit_answers", "delete_answers"}},
	{"stories.getPhotoUploadServer", []string{"clickable_stickers"}},
	{"stories.getVideoUploadServer", []string{"clickable_stickers"}},
	{"video.saveUploadedThumb", []string{"thumb_json"}},
}

// extraErrors are codes that VK answers and the schema lacks.
var extraErrors = []apiError{
	{Code: 984, Name: "spam"},
	{Code: 1051, Name: "unavailable_for_profile_type"},
}

func integer(name string) *node  { return &node{Name: name, Type: typeNames{"integer"}} }
func boolean(name string) *node  { return &node{Name: name, Type: typeNames{"boolean"}} }
func text(name string) *node     { return &node{Name: name, Type: typeNames{"string"}} }
func jsonText(name string) *node { return &node{Name: name, Type: typeNames{"string"}, Format: "json"} }

func integers(name string, most int) *node {
	return &node{Name: name, Type: typeNames{"array"}, Items: integer(""), MaxItems: most}
}

func (s *schema) override() error {
	for _, o := range overrides {
		if err := o.apply(s.method(o.method)); err != nil {
			return fmt.Errorf("override of %s: %w", o.method, err)
		}
	}
	for _, row := range jsonParams {
		for _, name := range row.params {
			if err := markJSON(s.method(row.method), name); err != nil {
				return fmt.Errorf("%s of %s: %w", name, row.method, err)
			}
		}
	}
	return s.addErrors()
}

var errStale = errors.New("the schema has changed: look at the override again")

func (o *override) apply(m *method) error {
	switch {
	case m == nil || o.reason == "":
		return errStale
	case o.token != "" && slices.Contains(m.Tokens, o.token):
		return errStale
	case o.token != "":
		m.Tokens = append(m.Tokens, o.token)
	case m.param(o.param.Name) != nil:
		return errStale
	default:
		m.Params = append(m.Params, o.param)
	}
	return nil
}

func markJSON(m *method, param string) error {
	if m == nil || m.param(param) == nil || m.param(param).Format == "json" {
		return errStale
	}
	p := m.param(param)
	p.Type, p.Format, p.Ref = typeNames{"string"}, "json", ""
	return nil
}

func (s *schema) addErrors() error {
	for _, e := range extraErrors {
		if slices.ContainsFunc(s.errors, func(known apiError) bool { return known.Code == e.Code }) {
			return fmt.Errorf("error %d: %w", e.Code, errStale)
		}
	}
	s.errors = append(s.errors, extraErrors...)
	s.sortErrors()
	return nil
}
