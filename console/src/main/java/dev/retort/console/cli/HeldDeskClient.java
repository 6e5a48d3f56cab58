package dev.retort.console.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.Caller;
import dev.retort.capture.http.OwnCall;
import dev.retort.capture.http.OwnReply;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.console.RouterAddress;
import dev.retort.console.Workspace;
import dev.retort.router.HeldEndpoints;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;

/**
 * The queue of held requests, as an operator sees it: asked of the router that has the home, or, if
 * none has, read from the home itself.
 */
abstract class HeldDeskClient {
  private static final String PATH = OwnCall.PREFIX + "held";
  private static final String WAITING = "held";
  private static final int FIRST_ERROR = 400;

  /** The client for a home. */
  static HeldDeskClient of(RetortCli retort) {
    if (!Files.isDirectory(retort.home())) {
      throw new IllegalArgumentException(
          "there is no home %s, and so nothing held in it: name the right folder with --home."
              .formatted(retort.home()));
    }
    Optional<RouterAddress> router = RouterAddress.in(retort.home());
    return router.isPresent() ? new Remote(retort, router.get()) : new Local(retort);
  }

  /** The client for a home that this process has. */
  static HeldDeskClient within(RetortCli retort, Workspace workspace) {
    return new Within(retort, workspace);
  }

  /** How many requests wait for a person's decision. */
  int waiting() {
    int waiting = 0;
    for (JsonNode entry : get("").path("held")) {
      waiting += entry.path("status").asText().equals(WAITING) ? 1 : 0;
    }
    return waiting;
  }

  /** What stands under a path of the queue. */
  JsonNode get(String path) {
    return checked(call("GET", path, new byte[0]));
  }

  /** What a decision comes to. */
  JsonNode post(String path, JsonNode body) {
    return checked(call("POST", path, JsonFormat.line(body).getBytes(StandardCharsets.UTF_8)));
  }

  private static JsonNode checked(OwnReply reply) {
    if (reply.status() >= FIRST_ERROR) {
      throw new IllegalArgumentException(
          reply
              .body()
              .path("error")
              .path("message")
              .asText("the router answers " + reply.status()));
    }
    return reply.body();
  }

  abstract OwnReply call(String method, String path, byte[] body);

  /** A router that runs. */
  private static final class Remote extends HeldDeskClient {
    private final RetortCli retort;
    private final RouterAddress router;

    Remote(RetortCli retort, RouterAddress router) {
      this.retort = retort;
      this.router = router;
    }

    @Override
    OwnReply call(String method, String path, byte[] body) {
      HttpRequest request =
          HttpRequest.newBuilder(router.uri().resolve(PATH + path))
              .header(RetortHeader.OPERATOR, RouterAddress.operatorToken(retort.home()))
              .header(RetortHeader.OPERATOR_NAME, System.getProperty("user.name"))
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      try {
        HttpResponse<byte[]> response =
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new OwnReply(response.statusCode(), JsonFormat.mapper().readTree(response.body()));
      } catch (IOException e) {
        throw new UncheckedIOException(
            "the router at %s, process %d, cannot be asked: %s"
                .formatted(router.uri(), router.process(), e.getMessage()),
            e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the router was asked", e);
      }
    }
  }

  /** A home that nobody has. */
  private static final class Local extends HeldDeskClient {
    private final RetortCli retort;

    Local(RetortCli retort) {
      this.retort = retort;
    }

    @Override
    OwnReply call(String method, String path, byte[] body) {
      try (Workspace workspace = retort.workspace()) {
        return new Within(retort, workspace).call(method, path, body);
      }
    }
  }

  /** A home that this process has. */
  private static final class Within extends HeldDeskClient {
    private final RetortCli retort;
    private final Workspace workspace;

    Within(RetortCli retort, Workspace workspace) {
      this.retort = retort;
      this.workspace = workspace;
    }

    @Override
    OwnReply call(String method, String path, byte[] body) {
      MultiMap headers =
          MultiMap.caseInsensitiveMultiMap()
              .add(RetortHeader.OPERATOR, RouterAddress.operatorToken(retort.home()))
              .add(RetortHeader.OPERATOR_NAME, System.getProperty("user.name"));
      HeldEndpoints endpoints =
          HeldEndpoints.withoutRouter(
              workspace.traffic().heldDesk(CaptureSink.of(workspace.log())),
              workspace.studentRedactor());
      return endpoints
          .serve(new OwnCall(method, PATH + path, headers, Caller.ANYBODY, body))
          .orElseThrow()
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    }
  }
}
