package sandbox

import (
	"net/netip"
	"net/url"
	"slices"
)

// States of a callback server.
const (
	callbackWait   = "wait" // for its confirmation
	callbackOK     = "ok"
	callbackFailed = "failed"
)

const (
	maxServers = 10 // of one community
	maxOutbox  = 10_000
)

// callbackServer gets a community's events by POST, once Deliver runs.
type callbackServer struct {
	ID        int    `json:"id"`
	Title     string `json:"title"`
	CreatorID int    `json:"creator_id"`
	URL       string `json:"url"`
	Secret    string `json:"secret_key"`
	Status    string `json:"status"`
	settings  eventSettings
}

func callbackMethods() []method {
	const (
		id     = "group_id:group! "
		server = "group_id:group! server_id:id! "
		fields = "url:text..128! title:text..14! secret_key:text..50"
		both   = user | community
	)
	return []method{
		{"groups.addCallbackServer", both, id + fields, addCallbackServer},
		{"groups.editCallbackServer", both, server + fields, editCallbackServer},
		{"groups.deleteCallbackServer", both, server, deleteCallbackServer},
		{"groups.getCallbackServers", both, id + "server_ids:ints", getCallbackServers},
		{"groups.getCallbackConfirmationCode", both, id, getConfirmationCode},
		{"groups.getCallbackSettings", both, id + "server_id:int0..", getCallbackSettings},
		{"groups.setCallbackSettings", both, id + "server_id:int0.. api_version", setCallbackSettings},
	}
}

// callback finds the server of server_id.
func (c *call) callback() (*group, *callbackServer, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, nil, err
	}
	if server := g.server(c.int("server_id")); server != nil {
		return g, server, nil
	}
	return nil, nil, invalid("server_id is invalid")
}

func (g *group) server(id int) *callbackServer {
	i := slices.IndexFunc(g.servers, func(s *callbackServer) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return g.servers[i]
}

func (g *group) removeServer(id int) {
	g.servers = slices.DeleteFunc(g.servers, func(s *callbackServer) bool { return s.ID == id })
}

// isLoopback tells whether an address leads to this machine, the only one that the
// sandbox sends anything to.
func isLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

func addCallbackServer(c *call) (any, error) {
	g, err := c.ownGroup()
	switch {
	case err != nil:
		return nil, err
	case len(g.servers) >= maxServers:
		return nil, fail(2000)
	}
	server := &callbackServer{ID: c.state.next("callback server", g.id), CreatorID: UserID, settings: eventSettings{version: eventVersion}}
	if err := c.fillServer(g, server); err != nil {
		return nil, err
	}
	g.servers = append(g.servers, server)
	return map[string]any{"server_id": server.ID}, nil
}

// fillServer takes the parameters, and sends a confirmation to a new address.
func (c *call) fillServer(g *group, server *callbackServer) error {
	address := c.Get("url")
	if !isLoopback(address) {
		return invalid("url is invalid: the sandbox sends events to this machine only, as http://127.0.0.1:8080/")
	}
	server.Title, server.Secret = c.Get("title"), c.Get("secret_key")
	if server.URL != address || server.Status != callbackOK {
		server.URL, server.Status = address, callbackWait
		e := c.state.newEvent(g.id, "confirmation", nil)
		e.V = server.settings.version
		c.state.outbox.add(delivery{group: g.id, server: server.ID, event: e})
	}
	return nil
}

func editCallbackServer(c *call) (any, error) {
	g, server, err := c.callback()
	if err != nil {
		return nil, err
	}
	if err := c.fillServer(g, server); err != nil {
		return nil, err
	}
	return 1, nil
}

func deleteCallbackServer(c *call) (any, error) {
	g, server, err := c.callback()
	if err != nil {
		return nil, err
	}
	g.removeServer(server.ID)
	return 1, nil
}

func getCallbackServers(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	wanted := c.ints("server_ids")
	items := []callbackServer{}
	for _, server := range g.servers {
		if len(wanted) == 0 || slices.Contains(wanted, server.ID) {
			items = append(items, *server)
		}
	}
	return map[string]any{"count": len(items), "items": items}, nil
}

func getConfirmationCode(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	return map[string]any{"code": g.confirmed}, nil
}

func getCallbackSettings(c *call) (any, error) {
	_, server, err := c.callback()
	if err != nil {
		return nil, err
	}
	return server.settings.object(), nil
}

func setCallbackSettings(c *call) (any, error) {
	_, server, err := c.callback()
	if err != nil {
		return nil, err
	}
	server.settings.set(c)
	return 1, nil
}
