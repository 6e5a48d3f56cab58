package dev.retort.registry.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retort.registry.server.webhook.Receiver.Message;
import dev.retort.registry.webhook.RetryPolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class WebhookEndpointsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEBHOOKS = "/retort/v1/webhooks";

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void sendsSignedMessagesOfWhatWasAskedFor() throws Exception {
    try (WebhookServer server = start();
        Receiver receiver = Receiver.answering(0)) {
      server.create("before");
      JsonNode created =
          subscribe(
              server,
              receiver.uri(),
              ",\"actions\":[\"model-created\"],\"models\":[\"triage\",\"other\"]");
      server.create("triage");
      server.create("unwanted");
      server.delete("triage");
      server.create("other");

      await(() -> receiver.messages().size() == 2);

      Message first = receiver.messages().get(0);
      JsonNode body = JSON.readTree(first.body());
      assertThat(body.path("type").asText()).isEqualTo("model-created");
      assertThat(Instant.parse(body.path("timestamp").asText()))
          .isEqualTo(Instant.ofEpochMilli(body.path("data").path("at").asLong()));
      assertThat(body.path("data").path("model").asText()).isEqualTo("triage");
      assertThat(body.path("data").path("actor").asText()).isEqualTo("ann");
      assertThat(body.path("data").path("sequence").asLong()).isEqualTo(2);
      assertThat(first.id()).isEqualTo("msg_%s_2".formatted(created.path("id").asText()));
      assertThat(Long.parseLong(first.timestamp()))
          .isCloseTo(Instant.now().getEpochSecond(), org.assertj.core.data.Offset.offset(60L));
      for (Message message : receiver.messages()) {
        assertThat(message.signature())
            .isEqualTo("v1," + hmac(created.path("secret").asText(), message));
      }
      assertThat(JSON.readTree(receiver.messages().get(1).body()).at("/data/model").asText())
          .isEqualTo("other");
      await(() -> deliveries(server, created).size() == 2);
      assertThat(deliveries(server, created).findValuesAsText("sequence"))
          .containsExactly("5", "2");
    }
  }

  @Test
  void showsTheSecretOnce() throws Exception {
    try (WebhookServer server = start()) {
      JsonNode created = subscribe(server, URI.create("https://example.invalid/x"), "");
      String secret = created.path("secret").asText();
      assertThat(secret).startsWith("whsec_");
      assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSize(32);

      HttpResponse<String> list = send(server, "GET", WEBHOOKS, "");
      assertThat(list.body()).contains("https://example.invalid/x").doesNotContain("whsec");
      assertThat(JSON.readTree(list.body()).at("/webhooks/0/state").asText()).isEqualTo("active");
    }
  }

  @Test
  void triesAgainUntilTheReceiverTakesItAndKeepsTheOrder() throws Exception {
    try (WebhookServer server = start();
        Receiver receiver = Receiver.answering(0, 500, 503, 302, 204, 404, 200)) {
      JsonNode created = subscribe(server, receiver.uri(), "");
      server.create("one");
      server.create("two");
      server.create("three");

      await(() -> receiver.messages().size() == 7);

      assertThat(receiver.messages())
          .extracting(message -> message.id().replaceAll(".*_", ""))
          .containsExactly("1", "1", "1", "1", "2", "2", "3");
      assertThat(receiver.messages())
          .as("no redirection is followed")
          .extracting(Message::answer)
          .containsExactly(500, 503, 302, 204, 404, 200, 204);
      await(() -> deliveries(server, created).size() == 3);
      JsonNode first = deliveries(server, created).get(2);
      assertThat(first.path("attempts").asInt()).isEqualTo(4);
      assertThat(first.path("delivered").asBoolean()).isTrue();
      assertThat(first.path("status").asInt()).isEqualTo(204);
      assertThat(first.has("problem")).isFalse();
    }
  }

  @Test
  void waitsNoLongerThanTheTimeoutAndDelaysNoOtherReceiver() throws Exception {
    try (WebhookServer server = start();
        Receiver hanging = Receiver.answering(0, Receiver.HANGS);
        Receiver healthy = Receiver.answering(0)) {
      JsonNode created = subscribe(server, hanging.uri(), "");
      subscribe(server, healthy.uri(), "");
      server.create("one");

      await(() -> healthy.messages().size() == 1);
      assertThat(hanging.messages().size()).isLessThanOrEqualTo(1);
      await(() -> deliveries(server, created).path(0).has("problem"));
      JsonNode failed = deliveries(server, created).get(0);
      assertThat(failed.path("problem").asText()).contains("no answer");
      assertThat(failed.has("status")).isFalse();
      await(() -> hanging.messages().size() == 2);
      await(() -> deliveries(server, created).path(0).path("delivered").asBoolean());
    }
  }

  @Test
  void goesOnAfterARestartWhereItStopped() throws Exception {
    int port;
    JsonNode created;
    try (WebhookServer server = start();
        Receiver receiver = Receiver.answering(0)) {
      port = receiver.port();
      created = subscribe(server, receiver.uri(), "");
      server.create("one");
      await(() -> deliveries(server, created).size() == 1);
      receiver.hangUp();
      server.create("two");
      await(() -> deliveries(server, created).path(0).path("attempts").asInt() > 1);
    }
    try (Receiver receiver = Receiver.answering(port);
        WebhookServer server = start()) {
      server.create("three");
      await(() -> receiver.messages().size() == 2);
      assertThat(receiver.messages())
          .extracting(message -> message.id().replaceAll(".*_", ""))
          .containsExactly("2", "3");
      await(() -> deliveries(server, created).size() == 3);
    }
  }

  @Test
  void givesUpInTheEndAndResumesWhenAsked() throws Exception {
    RetryPolicy policy =
        new RetryPolicy(
            Duration.ofSeconds(5),
            Duration.ofMillis(20),
            Duration.ofMillis(80),
            Duration.ofMillis(300));
    Integer[] failures = java.util.Collections.nCopies(1_000, 500).toArray(Integer[]::new);
    int port;
    try (WebhookServer server = WebhookServer.in(folder, policy)) {
      JsonNode created;
      int attempts;
      try (Receiver receiver = Receiver.answering(0, failures)) {
        port = receiver.port();
        created = subscribe(server, receiver.uri(), "");
        server.create("one");
        await(() -> state(server).equals("failing"));
        attempts = receiver.messages().size();
        assertThat(attempts).isBetween(3, 12);
        server.create("two");
      }
      try (Receiver receiver = Receiver.answering(port)) {
        HttpResponse<String> resumed =
            send(server, "POST", WEBHOOKS + "/" + created.path("id").asText() + "/resume", "");
        assertThat(JSON.readTree(resumed.body()).path("state").asText()).isEqualTo("active");
        await(() -> receiver.messages().size() == 2);
        assertThat(receiver.messages())
            .extracting(message -> message.id().replaceAll(".*_", ""))
            .containsExactly("1", "2");
      }
    }
  }

  @Test
  void stopsAtOnceWhenTheReceiverIsGoneOrTheWebhookDeleted() throws Exception {
    try (WebhookServer server = start();
        Receiver gone = Receiver.answering(0, 410);
        Receiver deleted = Receiver.answering(0);
        Receiver last = Receiver.answering(0)) {
      subscribe(server, gone.uri(), "");
      server.create("one");
      await(() -> state(server).equals("failing"));

      JsonNode created = subscribe(server, deleted.uri(), "");
      String path = WEBHOOKS + "/" + created.path("id").asText();
      assertThat(send(server, "DELETE", path, "").statusCode()).isEqualTo(200);
      assertThat(send(server, "DELETE", path, "").statusCode()).isEqualTo(404);
      assertThat(send(server, "GET", path + "/deliveries", "").statusCode()).isEqualTo(404);
      subscribe(server, last.uri(), "");
      server.create("two");
      await(() -> last.messages().size() == 1);
      assertThat(gone.messages()).hasSize(1);
      assertThat(deleted.messages()).isEmpty();
    }
  }

  @Test
  void refusesWhatIsNoUrlOfAReceiverOrNoAction() throws Exception {
    try (WebhookServer server = start()) {
      for (String url :
          List.of(
              "file:///etc/passwd",
              "ftp://host/x",
              "gopher://host",
              "http:///path",
              "http://user:password@host/",
              "http://host/#x",
              "//host/x",
              "http://ho st/",
              "")) {
        assertThat(send(server, "POST", WEBHOOKS, "{\"url\":\"%s\"}".formatted(url)).statusCode())
            .as(url)
            .isEqualTo(400);
      }
      HttpResponse<String> action =
          send(server, "POST", WEBHOOKS, "{\"url\":\"http://h/\",\"actions\":[\"ALIAS_MOVED\"]}");
      assertThat(action.statusCode()).isEqualTo(400);
      assertThat(action.body()).contains("alias-moved");
    }
  }

  private WebhookServer start() throws Exception {
    return WebhookServer.in(folder, WebhookServer.IMPATIENT);
  }

  private JsonNode subscribe(WebhookServer server, URI url, String others) throws Exception {
    HttpResponse<String> answer =
        send(server, "POST", WEBHOOKS, "{\"url\":\"%s\"%s}".formatted(url, others));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body());
  }

  private JsonNode deliveries(WebhookServer server, JsonNode webhook) throws Exception {
    return JSON.readTree(
            send(server, "GET", WEBHOOKS + "/" + webhook.path("id").asText() + "/deliveries", "")
                .body())
        .path("deliveries");
  }

  private String state(WebhookServer server) throws Exception {
    return JSON.readTree(send(server, "GET", WEBHOOKS, "").body()).at("/webhooks/0/state").asText();
  }

  private HttpResponse<String> send(WebhookServer server, String method, String path, String body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(server.uri().resolve(path))
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static String hmac(String secret, Message message) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
    String signed = message.id() + "." + message.timestamp() + "." + message.body();
    return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
