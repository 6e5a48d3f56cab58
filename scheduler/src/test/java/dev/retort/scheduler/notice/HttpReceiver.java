package dev.retort.scheduler.notice;

import com.sun.net.httpserver.HttpServer;
import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Takes webhooks over HTTP, and checks their signatures by the specification's own words. */
final class HttpReceiver implements AutoCloseable {
  private final HttpServer server;
  private final byte[] key;
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final List<Message> messages = Collections.synchronizedList(new ArrayList<>());

  /**
   * A message as it came.
   *
   * @param genuine whether its signature is right
   */
  record Message(String id, long timestamp, String body, boolean genuine) {}

  /**
   * A receiver.
   *
   * @param secret {@code whsec_} and base64
   */
  HttpReceiver(String secret) {
    this.key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("no port: " + DurableFile.reason(e), e);
    }
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          String id = exchange.getRequestHeaders().getFirst("webhook-id");
          String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
          String text = new String(body, StandardCharsets.UTF_8);
          messages.add(
              new Message(
                  id,
                  Long.parseLong(timestamp),
                  text,
                  signature(id + "." + timestamp + "." + text)
                      .equals(exchange.getRequestHeaders().getFirst("webhook-signature"))));
          exchange.sendResponseHeaders(next(), -1);
          exchange.close();
        });
    server.start();
  }

  private String signature(String signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return "v1,"
          + Base64.getEncoder()
              .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized int next() {
    return answers.isEmpty() ? 204 : answers.poll();
  }

  /** Answers so, once each, and 204 after that. */
  synchronized void answers(Integer... statuses) {
    answers.addAll(List.of(statuses));
  }

  URI url() {
    return URI.create("http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort()));
  }

  List<Message> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
