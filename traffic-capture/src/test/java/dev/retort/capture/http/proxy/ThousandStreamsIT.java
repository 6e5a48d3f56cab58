package dev.retort.capture.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ThousandStreamsIT {
  private static final int STREAMS = 1_000;
  private static final int PIECES = 40;
  private static final long PAUSE_MILLIS = 100;
  private static final String PIECE =
      "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"frontier\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}\n\n"
          .formatted("word ".repeat(20));
  private static final String END =
      "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

  @TempDir Path folder;

  @Test
  @Timeout(120)
  void relaysAndCapturesAThousandSlowStreamsAtOnceInASmallHeap() throws Exception {
    Vertx vertx = Vertx.vertx();
    Set<HttpServerResponse> open = ConcurrentHashMap.newKeySet();
    HttpServer provider =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  HttpServerResponse response = request.response();
                  response.putHeader("Content-Type", "text/event-stream").setChunked(true);
                  response.write(PIECE);
                  open.add(response);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    Process gateway =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapGateway.class.getName(),
                Integer.toString(provider.actualPort()),
                folder.toString())
            .redirectError(folder.resolve("gateway.log").toFile())
            .start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(gateway.getInputStream(), StandardCharsets.UTF_8))) {
      int port = nextNumber(said);
      AtomicInteger whole = new AtomicInteger();
      HttpClient callers =
          vertx.createHttpClient(
              new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(STREAMS));
      for (int i = 0; i < STREAMS; i++) {
        ask(callers, port, whole);
      }
      Eventually.is("all streams are open at once", () -> open.size() == STREAMS);

      for (int i = 1; i < PIECES; i++) {
        open.forEach(response -> response.write(PIECE));
        Thread.sleep(PAUSE_MILLIS);
      }
      assertThat(whole).hasValue(0);
      open.forEach(response -> response.end(END));

      Eventually.is("all callers have their answers", () -> whole.get() == STREAMS);
      gateway.getOutputStream().close();
      assertThat(nextNumber(said)).as("captured whole").isEqualTo(STREAMS);
      assertThat(gateway.waitFor()).isZero();
    } finally {
      gateway.destroyForcibly();
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static void ask(HttpClient callers, int port, AtomicInteger whole) {
    int length = PIECE.length() * PIECES + END.length();
    callers
        .request(HttpMethod.POST, port, "127.0.0.1", RunningGateway.CHAT)
        .compose(request -> request.send(Buffer.buffer(RunningGateway.STREAMED)))
        .compose(response -> response.body())
        .onSuccess(
            body -> {
              if (body.length() == length) {
                whole.incrementAndGet();
              }
            });
  }

  /** The next number that the process says, between lines of its log. */
  private static int nextNumber(BufferedReader said) throws Exception {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.matches("\\d+")) {
        return Integer.parseInt(line);
      }
    }
    throw new AssertionError("the gateway said no number");
  }
}
