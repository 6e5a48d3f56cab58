package dev.retort.registry.server.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.AuditEntry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Sends messages in the form of Standard Webhooks. Of an answer, only the status counts: the rest
 * isn't read, and no redirection is followed.
 */
final class WebhookRequest {
  private final HttpClient http;
  private final Duration timeout;

  WebhookRequest(Vertx vertx, Duration timeout) {
    this.timeout = timeout;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setKeepAlive(false)
                .setMaxHeaderSize(64 << 10),
            // Receivers on one host that hang keep no other one waiting.
            new PoolOptions().setHttp1MaxSize(WebhookStore.MAX_WEBHOOKS));
  }

  /**
   * Never fails: what goes wrong is an outcome.
   *
   * @param now milliseconds since 1970
   */
  Future<Attempt> send(Webhook webhook, AuditEntry entry, long now) {
    String id = "msg_%s_%d".formatted(webhook.id(), entry.sequence());
    long timestamp = TimeUnit.MILLISECONDS.toSeconds(now);
    byte[] body = body(entry);
    return Future.succeededFuture()
        .compose(go -> http.request(options(webhook, id, timestamp, body)))
        .compose(request -> answer(request, body))
        .map(Attempt::answered)
        .otherwise(Attempt::unanswered);
  }

  private static RequestOptions options(Webhook webhook, String id, long timestamp, byte[] body) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setAbsoluteURI(webhook.url().toString())
        .setFollowRedirects(false)
        .putHeader("Content-Type", "application/json")
        .putHeader("User-Agent", "Retort")
        .putHeader("webhook-id", id)
        .putHeader("webhook-timestamp", Long.toString(timestamp))
        .putHeader("webhook-signature", webhook.secret().sign(id, timestamp, body));
  }

  private Future<Integer> answer(HttpClientRequest request, byte[] body) {
    return request
        .send(Buffer.buffer(body))
        .map(HttpClientResponse::statusCode)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        // The connection goes with the request: a receiver can't hold it by an endless answer.
        .eventually(() -> request.connection().close());
  }

  private static byte[] body(AuditEntry entry) {
    ObjectNode message =
        WireFormat.empty()
            .put("type", entry.action().event())
            .put("timestamp", Instant.ofEpochMilli(entry.at()).toString());
    message.set("data", WireFormat.entry(entry));
    return message.toString().getBytes(StandardCharsets.UTF_8);
  }
}
