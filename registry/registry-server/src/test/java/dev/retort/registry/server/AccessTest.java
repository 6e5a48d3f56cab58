package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.server.access.AccessToken;
import dev.retort.registry.server.access.AccessTokens;
import dev.retort.registry.server.access.RequiredRole;
import dev.retort.registry.server.access.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/** Who may what: every route of the server, with every role. */
final class AccessTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<Role, String> SECRETS =
      Map.of(
          Role.READER, "reader-0123456789",
          Role.PUBLISHER, "publisher-0123456789",
          Role.APPROVER, "approver-0123456789");

  /** What docs/registry.md says. */
  private static final String TABLE =
      """
      open      GET    /health
      open      GET    /health/writer
      open      GET    /version
      reader    GET    /get-artifact
      reader    GET    /api/3.0/mlflow/server-info
      publisher POST   /api/2.0/mlflow/experiments/create
      reader    GET    /api/2.0/mlflow/experiments/get
      reader    GET    /api/2.0/mlflow/experiments/get-by-name
      reader    GET    /api/2.0/mlflow/experiments/search
      reader    POST   /api/2.0/mlflow/experiments/search
      publisher POST   /api/2.0/mlflow/experiments/set-experiment-tag
      publisher POST   /api/2.0/mlflow/experiments/update
      approver  POST   /api/2.0/mlflow/experiments/delete
      approver  POST   /api/2.0/mlflow/experiments/restore
      publisher POST   /api/2.0/mlflow/runs/create
      reader    GET    /api/2.0/mlflow/runs/get
      publisher POST   /api/2.0/mlflow/runs/update
      publisher POST   /api/2.0/mlflow/runs/delete
      publisher POST   /api/2.0/mlflow/runs/restore
      reader    POST   /api/2.0/mlflow/runs/search
      publisher POST   /api/2.0/mlflow/runs/log-parameter
      publisher POST   /api/2.0/mlflow/runs/log-metric
      publisher POST   /api/2.0/mlflow/runs/log-batch
      publisher POST   /api/2.0/mlflow/runs/set-tag
      publisher POST   /api/2.0/mlflow/runs/delete-tag
      reader    GET    /api/2.0/mlflow/metrics/get-history
      reader    GET    /api/2.0/mlflow/artifacts/list
      reader    POST   /api/2.0/mlflow/logged-models/search
      publisher POST   /api/2.0/mlflow/registered-models/create
      reader    GET    /api/2.0/mlflow/registered-models/get
      publisher PATCH  /api/2.0/mlflow/registered-models/update
      approver  POST   /api/2.0/mlflow/registered-models/rename
      approver  DELETE /api/2.0/mlflow/registered-models/delete
      publisher POST   /api/2.0/mlflow/registered-models/set-tag
      publisher DELETE /api/2.0/mlflow/registered-models/delete-tag
      reader    GET    /api/2.0/mlflow/registered-models/search
      reader    GET    /api/2.0/mlflow/registered-models/get-latest-versions
      reader    POST   /api/2.0/mlflow/registered-models/get-latest-versions
      reader    GET    /api/2.0/mlflow/registered-models/alias
      approver  POST   /api/2.0/mlflow/registered-models/alias
      approver  DELETE /api/2.0/mlflow/registered-models/alias
      publisher POST   /api/2.0/mlflow/model-versions/create
      reader    GET    /api/2.0/mlflow/model-versions/get
      reader    GET    /api/2.0/mlflow/model-versions/get-download-uri
      reader    GET    /api/2.0/mlflow/model-versions/search
      publisher PATCH  /api/2.0/mlflow/model-versions/update
      approver  POST   /api/2.0/mlflow/model-versions/transition-stage
      publisher POST   /api/2.0/mlflow/model-versions/set-tag
      publisher DELETE /api/2.0/mlflow/model-versions/delete-tag
      approver  DELETE /api/2.0/mlflow/model-versions/delete
      reader    GET    /api/2.0/mlflow-artifacts/artifacts
      reader    GET    /api/2.0/mlflow-artifacts/artifacts/x
      publisher PUT    /api/2.0/mlflow-artifacts/artifacts/x
      approver  DELETE /api/2.0/mlflow-artifacts/artifacts/x
      reader    GET    /retort/v1/models/x/aliases/x
      approver  PUT    /retort/v1/models/x/aliases/x
      approver  DELETE /retort/v1/models/x/aliases/x
      reader    GET    /retort/v1/models/x/aliases/x/history
      reader    GET    /retort/v1/models/x/versions/x/manifest
      reader    GET    /retort/v1/models/x/versions/x/signature
      approver  POST   /retort/v1/models/x/versions/x/decisions
      reader    GET    /retort/v1/blobs/x
      publisher POST   /retort/v1/uploads
      reader    GET    /retort/v1/uploads/x
      publisher PATCH  /retort/v1/uploads/x
      publisher DELETE /retort/v1/uploads/x
      approver  POST   /retort/v1/gc
      reader    GET    /retort/v1/events
      reader    GET    /retort/v1/audit
      approver  POST   /retort/v1/webhooks
      approver  GET    /retort/v1/webhooks
      approver  DELETE /retort/v1/webhooks/x
      approver  GET    /retort/v1/webhooks/x/deliveries
      approver  POST   /retort/v1/webhooks/x/resume
      """;

  @TempDir private static Path home;
  private static RegistryServer server;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() {
    List<AccessToken> tokens = new ArrayList<>();
    SECRETS.forEach(
        (role, secret) ->
            tokens.add(AccessToken.of("the-" + role.word(), role, secret, Optional.empty())));
    tokens.add(AccessToken.of("former", Role.APPROVER, "former-0123456789", Optional.of(NOW)));
    tokens.add(
        AccessToken.of(
            "leaving", Role.READER, "leaving-0123456789", Optional.of(NOW.plusMillis(1))));
    server =
        RegistryServer.start(
            RegistryServerConfig.loopback(home, 0).with(AccessTokens.of(tokens)),
            Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void saysOfEveryRouteWhoMayUseIt() {
    for (Route route : server.routes()) {
      if (route.getPath() == null || route.methods() == null) {
        continue;
      }
      for (HttpMethod method : route.methods()) {
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
          assertThat(RequiredRole.find(method.name(), path(route))).isPresent();
        } else {
          assertThat(table())
              .as("add this route to RequiredRole, docs/registry.md and this table")
              .containsKey(method + " " + path(route));
        }
      }
    }
  }

  @Test
  void letsEachRoleDoWhatTheTableSaysAndNoMore() throws Exception {
    for (Map.Entry<String, String> line : table().entrySet()) {
      String method = line.getKey().split(" ", 2)[0];
      String path = line.getKey().split(" ", 2)[1];
      if (line.getValue().equals("open")) {
        assertThat(send(method, path, "").statusCode()).as(line.getKey()).isEqualTo(200);
        continue;
      }
      Role needed = Role.valueOf(line.getValue().toUpperCase(Locale.ROOT));
      assertThat(RequiredRole.of(method, path)).as(line.getKey()).isEqualTo(needed);
      assertThat(send(method, path, "").statusCode()).as(line.getKey()).isEqualTo(401);
      for (Role role : Role.values()) {
        if (role.covers(needed) && path.equals("/retort/v1/events")) {
          // It never ends.
          continue;
        }
        int status = send(method, path, "Bearer " + SECRETS.get(role)).statusCode();
        if (role.covers(needed)) {
          assertThat(status).as("%s by a %s", line.getKey(), role).isNotIn(401, 403, 503);
        } else {
          assertThat(status).as("%s by a %s", line.getKey(), role).isEqualTo(403);
        }
      }
    }
  }

  @Test
  void asksForTheHighestRoleWhereNoRuleKnowsARequest() throws Exception {
    for (String request :
        List.of(
            "POST /retort/v1/anything",
            "PUT /api/2.0/mlflow/runs/search",
            "POST /api/2.0/mlflow/runs/search/more",
            "POST /api/2.0/mlflow/runs/search/../../registered-models/alias",
            "POST /api/2.0/mlflow/runs/search%2f..%2f..%2fregistered-models/alias",
            "TRACE /retort/v1/audit")) {
      String method = request.split(" ", 2)[0];
      String path = request.split(" ", 2)[1];
      assertThat(send(method, path, "Bearer " + SECRETS.get(Role.PUBLISHER)).statusCode())
          .as(request)
          .isIn(400, 403);
    }
  }

  @Test
  void refusesAsMlflowDoes() throws Exception {
    HttpResponse<String> none = send("GET", "/api/2.0/mlflow/registered-models/search", "");
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer realm=\"retort\"", "Basic realm=\"retort\", charset=\"UTF-8\"");
    assertThat(none.body()).startsWith("{\"error_code\":\"UNAUTHENTICATED\",\"message\":");

    HttpResponse<String> low =
        send("POST", "/api/2.0/mlflow/registered-models/alias", bearer(Role.PUBLISHER));
    assertThat(low.statusCode()).isEqualTo(403);
    assertThat(low.body())
        .contains("\"error_code\":\"PERMISSION_DENIED\"")
        .contains("the-publisher has the role publisher")
        .contains("needs approver");
  }

  @Test
  void saysThatATokenExpired() throws Exception {
    HttpResponse<String> expired = send("GET", "/retort/v1/gone", "Bearer former-0123456789");
    assertThat(expired.statusCode()).isEqualTo(401);
    assertThat(expired.body()).contains("former expired at " + NOW);
    assertThat(expired.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(value -> assertThat(value).contains("error=\"invalid_token\""));
    assertThat(send("GET", "/retort/v1/gone", "Bearer leaving-0123456789").statusCode())
        .isEqualTo(404);
  }

  @Test
  void takesATokenAsBearerAndAsAnyonesPassword() throws Exception {
    String secret = SECRETS.get(Role.READER);
    String path = "/api/2.0/mlflow/registered-models/search";
    assertThat(send("GET", path, "bearer " + secret).statusCode()).isEqualTo(200);
    assertThat(send("GET", path, "Basic " + base64("whoever:" + secret)).statusCode())
        .isEqualTo(200);
    for (String wrong :
        List.of(
            "Bearer " + secret + "x",
            "Bearer",
            "Bearer ",
            "Basic " + base64(secret),
            "Basic " + base64(secret + ":"),
            "Basic ~~~",
            "Digest " + secret,
            secret)) {
      boolean alone = wrong.equals("Basic " + base64(secret));
      assertThat(send("GET", path, wrong).statusCode()).as(wrong).isEqualTo(alone ? 200 : 401);
    }
  }

  @Test
  void letsMlflowsOwnClientInAndWritesItsNameIntoTheLog() throws Exception {
    String uri = server.uri().toString();
    try (MlflowClient client =
        new MlflowClient(new BasicMlflowHostCreds(uri, SECRETS.get(Role.PUBLISHER)))) {
      client.createExperiment("by-token");
      client.sendPost("registered-models/create", "{\"name\":\"named\"}");
      assertThatThrownBy(() -> client.sendPost("registered-models/alias", "{\"name\":\"named\"}"))
          .isInstanceOf(MlflowHttpException.class)
          .hasMessageContaining("403");
    }
    try (MlflowClient client =
        new MlflowClient(new BasicMlflowHostCreds(uri, "me", SECRETS.get(Role.READER)))) {
      assertThat(client.getExperimentByName("by-token")).isPresent();
    }
    try (MlflowClient client = new MlflowClient(uri)) {
      assertThatThrownBy(() -> client.getExperimentByName("by-token"))
          .isInstanceOf(MlflowHttpException.class)
          .hasMessageContaining("401");
    }
    assertThat(server.audit().after(0, 1_000))
        .filteredOn(entry -> entry.model().equals("named"))
        .extracting(entry -> entry.actor().name())
        .containsOnly("the-publisher");
  }

  @Test
  void isNotReachedFromOtherMachinesWithoutTokensUnlessThatIsMeant(@TempDir Path other) {
    RegistryServerConfig loopback = RegistryServerConfig.loopback(other, 0);
    assertThatThrownBy(() -> loopback.on("0.0.0.0", AccessTokens.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.0.0.0")
        .hasMessageContaining("registry.tokens")
        .hasMessageContaining("registry.anybody: true");
    assertThat(loopback.on("0.0.0.0", AccessTokens.anybody()).host()).isEqualTo("0.0.0.0");
    assertThat(loopback.on("::1", AccessTokens.none()).host()).isEqualTo("::1");
  }

  private static Map<String, String> table() {
    Map<String, String> table = new TreeMap<>();
    TABLE
        .lines()
        .map(line -> line.split(" +"))
        .forEach(words -> table.put(words[1] + " " + words[2], words[0]));
    return table;
  }

  /** A route's path with an x for whatever may stand there. */
  private static String path(Route route) {
    return route.getPath().replaceAll(":[A-Za-z]+|\\*", "x").replaceAll("/$", "/x");
  }

  private static String bearer(Role role) {
    return "Bearer " + SECRETS.get(role);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> send(String method, String path, String authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.uri() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.ofString(method.equals("GET") ? "" : "{}"));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
