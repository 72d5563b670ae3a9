package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Campaign is an advertising campaign. The owner of ads is their account.
type Campaign struct {
	ID        int
	AccountID int
	Data      map[string]any // as given: name, type, day_limit, status, ...
}

// Ad is an advertisement.
type Ad struct {
	ID        int
	AccountID int
	Data      map[string]any // as given, with ads.updateAds applied
}

func adsMethods() []method {
	const account = "account_id:id! "
	return []method{
		{"ads.createCampaigns", user, account + "data!", createCampaigns},
		{"ads.createAds", user, account + "data!", createAds},
		{"ads.updateAds", user, account + "data!", updateAds},
		{"ads.getCampaigns", user, account, getCampaigns},
		{"ads.getAds", user, account, getAds},
		{"ads.getAccounts", user, "", getAccounts},
		{"ads.getCategories", user, "", getAdCategories},
	}
}

// records reads data: a JSON array of objects.
func (c *call) records(most int) ([]map[string]any, error) {
	var all []map[string]any
	if json.Unmarshal([]byte(c.Get("data")), &all) != nil || len(all) == 0 || len(all) > most {
		return nil, invalid("data is invalid")
	}
	return all, nil
}

// number reads an id that may be a number or a text.
func number(v any) int {
	n, _ := strconv.Atoi(fmt.Sprint(v))
	if f, ok := v.(float64); ok {
		return int(f)
	}
	return n
}

// adResult is an entry of the answer to a list of records.
type adResult struct {
	ID   int    `json:"id"`
	Code int    `json:"error_code,omitempty"`
	Desc string `json:"error_desc,omitempty"`
}

func refused(format string, args ...any) adResult {
	failure := invalid(format, args...)
	return adResult{Code: failure.code, Desc: failure.msg}
}

func createCampaigns(c *call) (any, error) {
	records, err := c.records(50)
	if err != nil {
		return nil, err
	}
	results := []adResult{}
	for i, record := range records {
		if name, _ := record["name"].(string); name == "" {
			results = append(results, refused("data[%d][name] is undefined", i))
			continue
		}
		campaign := &Campaign{ID: c.state.next("campaign", 0), AccountID: c.int("account_id"), Data: record}
		c.state.campaigns.put(campaign.AccountID, campaign.ID, campaign)
		results = append(results, adResult{ID: campaign.ID})
	}
	return results, nil
}

func createAds(c *call) (any, error) {
	records, err := c.records(5)
	if err != nil {
		return nil, err
	}
	account := c.int("account_id")
	results := []adResult{}
	for i, record := range records {
		if c.state.campaigns.get(account, number(record["campaign_id"])) == nil {
			results = append(results, refused("data[%d][campaign_id] is invalid", i))
			continue
		}
		ad := &Ad{ID: c.state.next("ad", 0), AccountID: account, Data: record}
		c.state.ads.put(account, ad.ID, ad)
		results = append(results, adResult{ID: ad.ID})
	}
	return results, nil
}

func updateAds(c *call) (any, error) {
	records, err := c.records(5)
	if err != nil {
		return nil, err
	}
	account := c.int("account_id")
	for i, record := range records {
		if c.state.ads.get(account, number(record["ad_id"])) == nil {
			return nil, invalid("data[%d][ad_id] is invalid", i)
		}
	}
	results := []adResult{}
	for _, record := range records {
		ad := c.state.ads.get(account, number(record["ad_id"]))
		ad.Data = merged(ad.Data, record)
		results = append(results, adResult{ID: ad.ID})
	}
	return results, nil
}

func merged(old, changes map[string]any) map[string]any {
	all := map[string]any{}
	for _, from := range []map[string]any{old, changes} {
		for name, value := range from {
			all[name] = value
		}
	}
	return all
}

func getCampaigns(c *call) (any, error) {
	answer := []any{}
	for _, campaign := range c.state.campaigns.all(c.int("account_id")) {
		answer = append(answer, merged(campaign.Data, map[string]any{"id": campaign.ID}))
	}
	return answer, nil
}

func getAds(c *call) (any, error) {
	answer := []any{}
	for _, ad := range c.state.ads.all(c.int("account_id")) {
		answer = append(answer, merged(ad.Data, map[string]any{"id": strconv.Itoa(ad.ID)}))
	}
	return answer, nil
}

func getAccounts(c *call) (any, error) {
	return []any{map[string]any{
		"account_id": 1, "account_type": "general", "account_status": 1, "access_role": "admin", "account_name": "Sandbox account", "can_view_budget": true,
	}}, nil
}

// adCategory is a subject of advertisements.
type adCategory struct {
	ID            int          `json:"id"`
	Name          string       `json:"name"`
	Subcategories []adCategory `json:"subcategories,omitempty"`
}

func getAdCategories(*call) (any, error) {
	return map[string]any{
		"v1": []adCategory{{1, "Goods", []adCategory{{101, "Clothes", nil}, {102, "Books", nil}}}, {2, "Services", nil}},
		"v2": []adCategory{
			{1001, "Shops", []adCategory{{1011, "Clothes and shoes", nil}, {1012, "Home", nil}, {1013, "Gifts", nil}}},
			{1002, "Education", []adCategory{{1021, "Courses", nil}}},
			{1003, "Entertainment", nil},
		},
	}, nil
}
