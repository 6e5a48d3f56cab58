package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.retort.capture.JsonFormat;
import dev.retort.console.ConsoleAddress;
import dev.retort.console.web.ConsoleBrowser;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The console as {@code retort serve} starts it, from the first link on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServedConsoleIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String PASSWORD = "correct horse battery";

  @TempDir private static Path folder;
  private static Path home;
  private static RetortProcess server;
  private static URI url;
  private static URI first;

  @BeforeAll
  static void serves() throws InterruptedException {
    home = folder.resolve("home");
    server = RetortProcess.serve(folder, home);
    url = URI.create(server.awaitLine(Pattern.compile("console on (http://\\S+)"), LONG).group(1));
    first =
        URI.create(server.awaitLine(Pattern.compile("first one at (http://\\S+)"), LONG).group(1));
  }

  @AfterAll
  static void stops() {
    server.close();
  }

  @Test
  @Order(1)
  void aPersonMakesTheFirstAccountLogsInAndLooksAround() {
    try (ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = browser.visit(first);
      browser.accessible();
      browser.screenshot("first-account");
      page.getByLabel("Name").fill("ada");
      page.getByLabel("Password, of 12 characters or more").fill(PASSWORD);
      page.getByLabel("The same again").fill(PASSWORD);
      page.getByRole(AriaRole.BUTTON).click();

      browser.visit(url.resolve("/settings"));
      browser.accessible();
      browser.screenshot("login");
      page.getByLabel("Name").fill("ada");
      page.getByLabel("Password").fill(PASSWORD);
      page.keyboard().press("Enter");
      page.waitForSelector(".leave");

      for (String path : List.of("/settings", "/accounts", "/account", "/api", "/audit")) {
        browser.visit(url.resolve(path));
        assertThat(page.locator("h1").count()).as(path).isEqualTo(1);
        browser.accessible();
        browser.screenshot("house" + path.replace('/', '-'));
      }
      assertThat(page.textContent("table")).contains("add-account").contains("login");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out")).click();
      assertThat(page.url()).endsWith("/login");
      browser.visit(url.resolve("/audit"));
      assertThat(page.url()).contains("/login");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  @Order(2)
  void aWrongPasswordIsToldOnTheLoginPage() {
    try (ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = browser.visit(url.resolve("/settings"));
      page.getByLabel("Name").fill("ada");
      page.getByLabel("Password").fill("wrong horse battery");
      page.getByRole(AriaRole.BUTTON).click();

      assertThat(page.getByRole(AriaRole.ALERT).textContent()).contains("password is wrong");
      browser.accessible();
      browser.screenshot("login-refused");
      page.getByLabel("Password").fill(PASSWORD);
      page.getByRole(AriaRole.BUTTON).click();
      assertThat(page.url()).endsWith("/settings");
    }
  }

  @Test
  @Order(3)
  void theCommandLineFindsTheConsoleByAFileThatItsOwnerAloneMayRead() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.resolve("console.json"))))
        .isEqualTo("rw-------");
    InProcess list = InProcess.at(home, "accounts", "list");
    assertThat(list.exit()).as(list.err()).isZero();
    assertThat(list.out()).contains("ada").contains("viewer,approver,operator");

    InProcess token = InProcess.at(home, "accounts", "token", "ci", "--role", "approver");
    assertThat(token.out()).contains("rt_");
    assertThat(InProcess.at(home, "accounts", "tokens").out()).contains("ci").doesNotContain("rt_");
    assertThat(InProcess.at(home, "accounts", "remove", "ada").paragraph())
        .contains("the only operator");
    assertThat(InProcess.at(home, "audit", "deeds").out()).contains("issue-token");
  }

  @Test
  @Order(4)
  void everyOperationIsDescribedAndAnswersOnlyThoseWhoMay() throws Exception {
    ConsoleAddress address = ConsoleAddress.in(home).orElseThrow();
    String document = get("/api/v1/openapi.json", address.token()).body();
    assertThat(new OpenAPIV3Parser().readContents(document).getMessages()).isEmpty();
    List<String> answered = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path :
        JsonFormat.mapper().readTree(document).path("paths").properties()) {
      String there = "/api/v1" + path.getKey().replaceAll("\\{\\w+}", "nothing");
      if (path.getValue().has("get")) {
        assertThat(get(there, "rt_nobody").statusCode()).as(there).isEqualTo(401);
        int status = get(there, address.token()).statusCode();
        assertThat(status).as(there).isLessThan(500);
        boolean asksForNothing =
            path.getValue().at("/get/parameters").findValues("required").stream()
                .noneMatch(JsonNode::asBoolean);
        if (asksForNothing) {
          assertThat(status).as(there).isEqualTo(200);
        }
      }
      if (path.getValue().has("post")) {
        assertThat(post(there, "rt_nobody").statusCode()).as(there).isEqualTo(401);
        assertThat(post(there, address.token()).statusCode()).as(there).isBetween(200, 499);
      }
      answered.add(there);
    }
    assertThat(answered).contains("/api/v1/audit", "/api/v1/accounts", "/api/v1/settings");
  }

  @Test
  @Order(5)
  void probesNeedNoLoginAndTheFileGoesWithTheServer() throws Exception {
    assertThat(get("/health", "none").body()).isEqualTo("{\"status\":\"UP\"}");

    server.process().destroy();
    assertThat(server.await(LONG)).isZero();
    assertThat(server.err()).doesNotContain("Exception");
    assertThat(home.resolve("console.json")).doesNotExist();
    InProcess verified = InProcess.at(home, "audit", "verify");
    assertThat(verified.out()).contains("the home's audit trail is whole");
  }

  @Test
  @Order(6)
  void accountsAreLookedAfterWhileNobodyServesToo() {
    assertThat(InProcess.at(home, "accounts", "roles", "ada", "viewer").paragraph())
        .contains("the only operator");
    InProcess revoked = InProcess.at(home, "accounts", "revoke", "ci");
    assertThat(revoked.out()).contains("worth nothing");
    assertThat(InProcess.at(home, "audit", "deeds", "--limit", "1").out()).contains("revoke-token");
  }

  private static HttpResponse<String> get(String path, String token) throws Exception {
    return send(HttpRequest.newBuilder(url.resolve(path)), token);
  }

  private static HttpResponse<String> post(String path, String token) throws Exception {
    return send(
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}")),
        token);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request, String token)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            request.header("Authorization", "Bearer " + token).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
