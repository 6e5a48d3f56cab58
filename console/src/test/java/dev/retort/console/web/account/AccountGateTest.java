package dev.retort.console.web.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.console.config.ConsoleConfig;
import dev.retort.console.config.ConsoleConfig.TrustedHeader;
import dev.retort.console.web.Deed;
import dev.retort.console.web.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AccountGateTest {
  private static final String RING = "{\"reason\": \"noon\"}";

  @Test
  void whoLogsInIsLedBackAndKnownFromThenOn() {
    try (Doors doors = Doors.open()) {
      Guest ada = doors.guest();
      HttpResponse<String> stranger = ada.get("/?page=2");
      HttpResponse<String> login = ada.login("Ada", Doors.ADAS);

      assertThat(stranger.statusCode()).isEqualTo(303);
      assertThat(location(stranger)).isEqualTo("/login?next=%2F%3Fpage%3D2");
      assertThat(login.statusCode()).isEqualTo(303);
      assertThat(location(login)).isEqualTo("/");
      assertThat(ada.get("/").body()).contains(">ada</a>");
      assertThat(doors.console.deeds())
          .extracting(deed -> deed.who() + " " + deed.done().action())
          .containsExactly("ada login");
    }
  }

  @Test
  void whoSendsTooMuchIsNotAskedToLogInAgain() {
    try (Doors doors = Doors.open()) {
      Guest ada = doors.guest();
      ada.login("ada", Doors.ADAS);
      HttpResponse<String> refused =
          ada.submit("/logout", Map.of("csrf", ada.formToken("/"), "why", "x".repeat(1_100_000)));

      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("Too large").doesNotContain("Log in");
    }
  }

  @Test
  void theSessionsCookieIsOutOfReachOfScriptsAndOtherSitesAndNewAtLogin() {
    try (Doors doors = Doors.open()) {
      Guest ada = doors.guest();
      assertThat(ada.get("/login").headers().allValues("Set-Cookie"))
          .noneMatch(cookie -> cookie.startsWith("retort="));
      HttpResponse<String> login = ada.login("ada", Doors.ADAS);

      assertThat(login.headers().allValues("Set-Cookie"))
          .singleElement()
          .asString()
          .startsWith("retort=")
          .containsIgnoringCase("HttpOnly")
          .contains("SameSite=Strict");
      String first = ada.cookie("retort").orElseThrow().getValue();
      ada.submit("/logout", Map.of("csrf", ada.formToken("/")));
      ada.login("ada", Doors.ADAS);
      assertThat(ada.cookie("retort").orElseThrow().getValue()).isNotEqualTo(first);
    }
  }

  @Test
  void aSessionOfSomebodyElsesMakingIsNotTakenOver() {
    try (Doors doors = Doors.open()) {
      Guest planted = doors.guest();
      HttpResponse<String> refused =
          planted.get("/", "Cookie", "retort=0123456789abcdef0123456789abcdef");

      assertThat(refused.statusCode()).isEqualTo(303);
      assertThat(location(refused)).startsWith("/login");
    }
  }

  @Test
  void aWrongPasswordAndAnUnknownNameAreToldAlike() {
    try (Doors doors = Doors.open()) {
      HttpResponse<String> wrong = doors.guest().login("ada", "wrong horse battery");
      HttpResponse<String> unknown = doors.guest().login("eve", "wrong horse battery");

      assertThat(wrong.statusCode()).isEqualTo(401);
      assertThat(unknown.statusCode()).isEqualTo(401);
      assertThat(wrong.body()).contains("The name or the password is wrong.");
      assertThat(unknown.body().replace("eve", "ada").replaceAll("[0-9a-f]{64}", ""))
          .isEqualTo(wrong.body().replaceAll("[0-9a-f]{64}", ""));
      assertThat(doors.console.deeds()).isEmpty();
    }
  }

  @Test
  void whoGuessesHasToWaitAndGoesOnAfterwards() {
    try (Doors doors = Doors.open()) {
      Guest guesser = doors.guest();
      for (int i = 0; i < 5; i++) {
        assertThat(guesser.login("ada", "wrong horse " + i).statusCode()).isEqualTo(401);
      }
      HttpResponse<String> throttled = guesser.login("ada", Doors.ADAS);
      assertThat(throttled.statusCode()).isEqualTo(429);
      assertThat(throttled.headers().firstValue("Retry-After")).contains("2");
      assertThat(doors.guest().login("vic", Doors.VICS).statusCode()).isEqualTo(303);

      doors.clock.advance(Duration.ofSeconds(2));
      assertThat(guesser.login("ada", Doors.ADAS).statusCode()).isEqualTo(303);
    }
  }

  @Test
  void aSessionEndsWhenItIsIdleAndAfterItsHoursWhateverIsDone() {
    try (Doors doors = Doors.open()) {
      Guest idle = doors.guest();
      idle.login("ada", Doors.ADAS);
      doors.clock.advance(Duration.ofMinutes(29));
      assertThat(idle.get("/").statusCode()).isEqualTo(200);
      doors.clock.advance(Duration.ofMinutes(30));
      assertThat(idle.get("/").statusCode()).isEqualTo(303);

      Guest busy = doors.guest();
      busy.login("ada", Doors.ADAS);
      for (int i = 0; i < 35; i++) {
        doors.clock.advance(Duration.ofMinutes(20));
        assertThat(busy.get("/").statusCode()).isEqualTo(200);
      }
      doors.clock.advance(Duration.ofMinutes(20));
      assertThat(busy.get("/").statusCode()).isEqualTo(303);
    }
  }

  @Test
  void aPartOfAPageWhoseSessionHasEndedHasThePageLoadedAgain() {
    try (Doors doors = Doors.open()) {
      HttpResponse<String> part = doors.guest().get("/", "HX-Request", "true");

      assertThat(part.statusCode()).isEqualTo(401);
      assertThat(part.headers().firstValue("HX-Refresh")).contains("true");
    }
  }

  @Test
  void logoutAnotherPasswordAndRemovalEndSessions() {
    try (Doors doors = Doors.open()) {
      Guest ada = doors.guest();
      ada.login("ada", Doors.ADAS);
      HttpResponse<String> out = ada.submit("/logout", Map.of("csrf", ada.formToken("/")));
      assertThat(location(out)).isEqualTo("/login");
      assertThat(ada.get("/").statusCode()).isEqualTo(303);

      Guest vic = doors.guest();
      vic.login("vic", Doors.VICS);
      doors.accounts.changePassword(new AccountName("vic"), "another quiet lantern");
      assertThat(vic.get("/").statusCode()).isEqualTo(303);

      vic.login("vic", "another quiet lantern");
      assertThat(vic.get("/").statusCode()).isEqualTo(200);
      doors.accounts.remove(new AccountName("vic"));
      assertThat(vic.get("/").statusCode()).isEqualTo(303);
    }
  }

  @Test
  void rolesThatAreTakenAwayAreGoneWithTheNextRequest() {
    try (Doors doors = Doors.open()) {
      doors.accounts.changeRoles(new AccountName("vic"), Set.of(Role.OPERATOR));
      Guest vic = doors.guest();
      vic.login("vic", Doors.VICS);
      Map<String, String> ring = Map.of("csrf", vic.formToken("/"), "reason", "noon");
      vic.submit("/bell/ring", ring);
      doors.accounts.changeRoles(new AccountName("vic"), Set.of(Role.VIEWER));
      HttpResponse<String> refused =
          vic.post("/api/v1/bell/ring", RING, "X-CSRF", vic.formToken("/"));

      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("it takes the role operator");
      assertThat(rings(doors)).hasSize(1);
    }
  }

  @Test
  void whatAnotherSitesPageSendsIsRefused() {
    try (Doors doors = Doors.open()) {
      Guest ada = doors.guest();
      ada.login("ada", Doors.ADAS);
      String token = ada.formToken("/");
      Map<String, String> whole = Map.of("csrf", token, "reason", "noon");

      assertThat(ada.submit("/bell/ring", Map.of("reason", "noon")).statusCode()).isEqualTo(403);
      assertThat(ada.submit("/bell/ring", Map.of("csrf", "0".repeat(64))).statusCode())
          .isEqualTo(403);
      assertThat(ada.post("/api/v1/bell/ring", RING).statusCode()).isEqualTo(403);
      assertThat(
              ada.submit("/bell/ring", whole, "Origin", "https://elsewhere.example").statusCode())
          .isEqualTo(403);
      assertThat(ada.submit("/bell/ring", whole, "Origin", "null").statusCode()).isEqualTo(403);
      assertThat(ada.submit("/bell/ring", whole, "Sec-Fetch-Site", "same-site").statusCode())
          .isEqualTo(403);
      assertThat(rings(doors)).isEmpty();

      String here = doors.console.uri("").toString();
      assertThat(ada.submit("/bell/ring", whole, "Origin", here).statusCode()).isEqualTo(303);
      assertThat(rings(doors)).hasSize(1);
    }
  }

  @Test
  void aLoginThatAnotherSiteSendsIsRefused() {
    try (Doors doors = Doors.open()) {
      Guest lured = doors.guest();
      Map<String, String> fields = Map.of("name", "vic", "password", Doors.VICS, "csrf", "x");

      assertThat(lured.submit("/login", fields).statusCode()).isEqualTo(403);
      assertThat(lured.cookie("retort")).isEmpty();
    }
  }

  @Test
  void aNameThatIsMadeToPointHereIsRefused() throws IOException {
    try (Doors doors = Doors.open()) {
      assertThat(statusByHost(doors, "rebound.example")).isEqualTo(403);
      assertThat(statusByHost(doors, "localhost")).isEqualTo(200);
      assertThat(statusByHost(doors, "10.1.2.3")).isEqualTo(200);
    }
  }

  @Test
  void aProgramShowsATokenWithItsRolesUntilItExpiresOrIsRevoked() {
    try (Doors doors = Doors.open()) {
      String token =
          doors.tokens.issue(
              new AccountName("ci"), RoleWords.parse("operator"), Duration.ofDays(30));
      String reader =
          doors.tokens.issue(new AccountName("board"), Set.of(Role.VIEWER), Duration.ofDays(30));
      Guest program = doors.guest();

      assertThat(program.post("/api/v1/bell/ring", RING).statusCode()).isEqualTo(401);
      assertThat(ring(program, token).statusCode()).isEqualTo(200);
      assertThat(ring(program, reader).statusCode()).isEqualTo(403);
      assertThat(ring(program, token + "x").statusCode()).isEqualTo(401);
      assertThat(rings(doors)).extracting(Deed::who).containsExactly("token:ci");

      doors.tokens.revoke(new AccountName("board"));
      assertThat(ring(program, reader).statusCode()).isEqualTo(401);
      doors.clock.advance(Duration.ofDays(30));
      assertThat(ring(program, token).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void whoMayReadTheHomeMayDoEverything() {
    try (Doors doors = Doors.open()) {
      assertThat(ring(doors.guest(), doors.local.token()).statusCode()).isEqualTo(200);
      assertThat(rings(doors)).extracting(Deed::who).containsExactly("root");
      assertThat(doors.local.toString()).doesNotContain(doors.local.token());
    }
  }

  @Test
  void aProxysHeaderIsBelievedFromItsAddressAlone() {
    TreeMap<String, Set<Role>> roles = new TreeMap<>(Map.of("grace", Set.of(Role.OPERATOR)));
    try (Doors near = new Doors(trusting("127.0.0.0/8", roles));
        Doors far = new Doors(trusting("10.0.0.7", roles))) {
      Guest grace = near.guest();
      assertThat(grace.get("/", "X-Forwarded-User", "grace").body()).contains(">grace</a>");
      assertThat(grace.get("/").statusCode()).isEqualTo(303);
      assertThat(grace.post("/api/v1/bell/ring", RING, "X-Forwarded-User", "grace").statusCode())
          .isEqualTo(403);
      assertThat(grace.get("/accounts", "X-Forwarded-User", "henry").statusCode()).isEqualTo(403);
      assertThat(grace.get("/", "X-Forwarded-User", "token:ci").statusCode()).isEqualTo(303);

      HttpResponse<String> stranger = far.guest().get("/", "X-Forwarded-User", "grace");
      assertThat(stranger.statusCode()).isEqualTo(403);
      assertThat(stranger.body()).contains("believed from the proxy alone");
    }
  }

  @Test
  void theFirstOperatorIsMadeByALinkThatServesOnce() {
    try (Doors doors = Doors.empty()) {
      Guest first = doors.guest();
      String path = doors.first.path();
      assertThat(doors.first.isOpen()).isTrue();
      assertThat(first.get("/first/guess").statusCode()).isEqualTo(404);
      Map<String, String> brief =
          Map.of(
              "name", "ada", "password", "short", "again", "short", "csrf", first.formToken(path));
      assertThat(first.submit(path, brief).body()).contains("12 to 256 characters");
      Map<String, String> good =
          Map.of(
              "name",
              "ada",
              "password",
              Doors.ADAS,
              "again",
              Doors.ADAS,
              "csrf",
              first.formToken(path));

      assertThat(first.submit(path, good).statusCode()).isEqualTo(303);
      assertThat(first.submit(path, good).statusCode()).isEqualTo(404);
      assertThat(doors.first.isOpen()).isFalse();
      first.login("ada", Doors.ADAS);
      assertThat(first.get("/accounts").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void operatorsLookAfterAccountsAndTokensAndNobodyElseDoes() {
    try (Doors doors = Doors.open()) {
      Guest ada = doors.guest();
      ada.login("ada", Doors.ADAS);
      String csrf = ada.formToken("/accounts");
      ada.submit(
          "/accounts",
          Map.of(
              "csrf",
              csrf,
              "name",
              "grace",
              "password",
              "seven grey lanterns",
              "roles",
              "approver"));
      ada.submit("/tokens", Map.of("csrf", csrf, "name", "ci", "next", "/accounts"));

      assertThat(ada.get("/accounts").body()).contains("grace").contains("rt_");
      assertThat(ada.get("/accounts").body()).doesNotContain("rt_");
      assertThat(ada.get("/api/v1/accounts").body()).contains("\"viewer,approver\"");
      assertThat(doors.accounts.list()).extracting(a -> a.name().value()).contains("grace");
      Guest vic = doors.guest();
      vic.login("vic", Doors.VICS);
      assertThat(vic.get("/accounts").statusCode()).isEqualTo(403);
      assertThat(vic.get("/api/v1/tokens").statusCode()).isEqualTo(403);
      assertThatThrownBy(() -> doors.accounts.remove(new AccountName("ada")))
          .hasMessageContaining("the only operator");
    }
  }

  @Test
  void everybodyChangesTheirOwnPasswordByTheOldOne() {
    try (Doors doors = Doors.open()) {
      Guest vic = doors.guest();
      vic.login("vic", Doors.VICS);
      String next = "another quiet lantern";
      Map<String, String> wrong =
          Map.of(
              "csrf",
              vic.formToken("/account"),
              "current",
              "guess",
              "password",
              next,
              "again",
              next);
      vic.submit("/account/password", wrong);
      assertThat(vic.get("/account").body()).contains("the current password is another");
      Map<String, String> right = new TreeMap<>(wrong);
      right.put("current", Doors.VICS);
      vic.submit("/account/password", right);

      assertThat(vic.get("/account").statusCode()).isEqualTo(303);
      assertThat(vic.login("vic", next).statusCode()).isEqualTo(303);
    }
  }

  @Test
  void everyAnswerCarriesItsSecurityHeaders() {
    try (Doors doors = Doors.open()) {
      Guest guest = doors.guest();
      for (String path : List.of("/", "/login", "/nowhere", "/api/v1/bell", "/assets/htmx.js")) {
        assertThat(guest.get(path).headers().map().keySet())
            .as(path)
            .contains("content-security-policy", "x-content-type-options", "referrer-policy");
      }
    }
  }

  @Test
  void aNextPageElsewhereIsNotLedTo() {
    try (Doors doors = Doors.open()) {
      Guest ada = doors.guest();
      HttpResponse<String> login =
          ada.submit(
              "/login",
              Map.of(
                  "name",
                  "ada",
                  "password",
                  Doors.ADAS,
                  "csrf",
                  ada.formToken("/login"),
                  "next",
                  "//elsewhere.example/"));

      assertThat(location(login)).isEqualTo("/");
    }
  }

  private static ConsoleConfig trusting(String from, SortedMap<String, Set<Role>> roles) {
    ConsoleConfig usual = ConsoleConfig.DEFAULT;
    return new ConsoleConfig(
        usual.host(),
        0,
        Optional.empty(),
        Optional.empty(),
        usual.idle(),
        usual.lifetime(),
        Optional.of(new TrustedHeader("X-Forwarded-User", List.of(from), roles)));
  }

  private static HttpResponse<String> ring(Guest program, String token) {
    return program.post("/api/v1/bell/ring", RING, "Authorization", "Bearer " + token);
  }

  private static List<Deed> rings(Doors doors) {
    return doors.console.deeds().stream()
        .filter(deed -> deed.done().action().equals("ring"))
        .toList();
  }

  private static String location(HttpResponse<String> response) {
    return response.headers().firstValue("Location").orElseThrow();
  }

  /** By hand, for the JDK's client names its own host. */
  private static int statusByHost(Doors doors, String host) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), doors.console.uri("").getPort())) {
      String request =
          "GET /login HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.substring(9, 12));
    }
  }
}
