/* The page that signs in for clients that know no way to (Client-Server API,
 * login fallback). */
#include "api/api.h"
#include "api/client/client.h"
#include "api/html_page.h"
#include "api/routes.h"

#include "sso/sso.h"

/* A login token in the address is used at once; the page's other parameters go
 * with the login. What it says is text, never HTML. */
static const char script[] =
	"(function(){"
	"var given=new URLSearchParams(location.search),"
	"form=document.getElementById('form'),"
	"wrong=document.getElementById('wrong');"
	"function login(body){"
	"['device_id','initial_device_display_name'].forEach(function(name){"
	"if(given.get(name))body[name]=given.get(name);});"
	"if(given.get('refresh_token')==='true')body.refresh_token=true;"
	"fetch('/_matrix/client/v3/login',{method:'POST',"
	"headers:{'Content-Type':'application/json'},"
	"body:JSON.stringify(body)}).then(function(r){"
	"return r.json().then(function(answer){"
	"if(!r.ok){wrong.textContent=answer.error||'This did not work.';"
	"return;}"
	"form.hidden=true;wrong.textContent='You are signed in.';"
	"if(window.matrixLogin&&window.matrixLogin.onLogin)"
	"window.matrixLogin.onLogin(answer);});})"
	".catch(function(){wrong.textContent='The server cannot be reached.';"
	"});}"
	"form.addEventListener('submit',function(e){e.preventDefault();"
	"login({type:'m.login.password',identifier:{type:'m.id.user',"
	"user:form.user.value},password:form.password.value});});"
	"var sso=document.getElementById('sso');"
	"if(sso){var here=new URL(location.href);"
	"here.searchParams.delete('loginToken');"
	"sso.href='/_matrix/client/v3/login/sso/redirect?redirectUrl='+"
	"encodeURIComponent(here.href);}"
	"if(given.get('loginToken'))login({type:'m.login.token',"
	"token:given.get('loginToken')});"
	"})();";

static enum err
get_page(struct scope *sc, struct http_request *rq)
{
	const struct sso_provider *providers;
	struct html_page p;
	size_t count;

	providers = sso_providers(api_of(rq)->sso, &count);
	html_page_init(&p, sc, "Sign in");
	html_raw(&p, "<form id=\"form\"><label for=\"user\">User name</label>"
		     "<input id=\"user\" name=\"user\" required autofocus "
		     "autocomplete=\"username\" autocapitalize=\"none\">"
		     "<label for=\"password\">Password</label><input "
		     "id=\"password\" name=\"password\" type=\"password\" "
		     "required autocomplete=\"current-password\">"
		     "<button>Sign in</button></form>"
		     "<p id=\"wrong\" class=\"wrong\" role=\"status\"></p>");
	if (count > 0) {
		html_raw(&p, "<p><a id=\"sso\" class=\"button\">Sign in with ");
		html_text(&p, providers[0].name);
		html_raw(&p, "</a></p>");
	}
	p.script = script;
	return html_page_reply(sc, rq, 200, &p);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/static/client/login/",
	 .section = "CS login fallback",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_LOGIN,
	 .handler = get_page},
};

struct route_table
client_login_page_routes(void)
{
	return API_ROUTES(rows);
}
