package dev.retort.capture.http.proxy;

import static dev.retort.capture.http.proxy.RunningGateway.CHAT;
import static dev.retort.capture.http.proxy.RunningGateway.STREAMED;
import static dev.retort.capture.http.proxy.RunningGateway.config;
import static dev.retort.capture.http.proxy.RunningGateway.readUntil;
import static dev.retort.capture.http.proxy.RunningGateway.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.TokenUsage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StreamingIT {
  private static final String END = "data: [DONE]\n\n";
  private static final String LAST =
      "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n";

  @TempDir Path folder;
  private RunningGateway running;
  private final AtomicReference<HttpServerResponse> answer = new AtomicReference<>();
  private final AtomicInteger cancelled = new AtomicInteger();

  @BeforeEach
  void prepare() {
    running = new RunningGateway(folder);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private static String chunk(String text) {
    return "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n"
        .formatted(text);
  }

  /** A provider that begins a stream and leaves the rest to the test. */
  private HttpServer streaming() throws Exception {
    return running.provider(
        call -> {
          HttpServerResponse response = call.request().response();
          response.closeHandler(gone -> cancelled.incrementAndGet());
          response.putHeader("Content-Type", "text/event-stream").setChunked(true);
          response.write(chunk("good"));
          answer.set(response);
        });
  }

  private void start(CaptureMode mode) throws Exception {
    running.start(config(mode, upstream("one", streaming())));
  }

  private HttpServerResponse provider() throws InterruptedException {
    Eventually.is("the provider is asked", () -> answer.get() != null);
    return answer.get();
  }

  @Test
  void relaysEachPieceAsItComesAndCapturesTheAssembledAnswer() throws Exception {
    start(CaptureMode.REQUIRED);

    try (Socket caller = running.connect(STREAMED)) {
      String head = readUntil(caller, "good");
      assertThat(head).contains("HTTP/1.1 200", "text/event-stream");
      provider().write(chunk(" morn"));
      readUntil(caller, " morn");
      provider().write(chunk("ing"));
      readUntil(caller, "ing\"");
      provider().write(LAST);
      readUntil(caller, "\"stop\"");
      provider().end(END);
      readUntil(caller, "[DONE]");
    }

    Exchange exchange = running.captured();
    assertThat(exchange.completion())
        .isEqualTo(new Completion("good morning", Completion.Finish.STOP));
    assertThat(exchange.usage()).isEqualTo(new TokenUsage(3, 2));
    assertThat(exchange.details().timeToFirstToken()).isPresent();
    assertThat(exchange.details().timeToFirstToken().get()).isLessThanOrEqualTo(exchange.latency());
  }

  @Test
  @Tag("fault")
  @Tag("fault-slow-disk")
  void holdsTheLastEventUntilTheLogHasTheStream() throws Exception {
    start(CaptureMode.REQUIRED);
    CompletableFuture<Void> disk = running.sink.stall();

    try (Socket caller = running.connect(STREAMED)) {
      readUntil(caller, "good");
      // The end's mark comes in two pieces.
      provider().write(LAST + "data: [DO");
      readUntil(caller, "\"stop\"");
      provider().write("NE]\n\n");
      provider().end();
      caller.setSoTimeout(300);
      assertThatThrownBy(() -> readUntil(caller, "NE]")).isInstanceOf(SocketTimeoutException.class);
      caller.setSoTimeout(10_000);
      disk.complete(null);
      readUntil(caller, "0\r\n\r\n");
    }
    assertThat(running.sink.exchanges()).hasSize(1);
  }

  @Test
  void doesNotWaitForTheProviderToHangUpAfterTheLastEvent() throws Exception {
    start(CaptureMode.REQUIRED);

    try (Socket caller = running.connect(STREAMED)) {
      readUntil(caller, "good");
      provider().write(LAST + END);
      readUntil(caller, "[DONE]");
    }
    assertThat(running.captured().completion().finish()).isEqualTo(Completion.Finish.STOP);
  }

  @Test
  @Tag("fault")
  @Tag("fault-disk-full")
  void resetsAStreamBeforeItsEndWhenTheLogRefuses() throws Exception {
    start(CaptureMode.REQUIRED);
    running.sink.fill();

    try (Socket caller = running.connect(STREAMED)) {
      readUntil(caller, "good");
      provider().end(LAST + END);

      assertThatThrownBy(() -> readUntil(caller, "[DONE]")).isInstanceOf(IOException.class);
    }
    assertThat(running.metric("retort_gateway_dropped_total{reason=\"refused\"}")).isEqualTo(1);
  }

  @Test
  @Tag("fault")
  @Tag("fault-slow-disk")
  void endsAStreamWithoutTheLogWhereCaptureIsBestEffort() throws Exception {
    start(CaptureMode.BEST_EFFORT);
    CompletableFuture<Void> disk = running.sink.stall();

    try (Socket caller = running.connect(STREAMED)) {
      readUntil(caller, "good");
      provider().end(LAST + END);
      readUntil(caller, "[DONE]");
      readUntil(caller, "0\r\n\r\n");
    }
    assertThat(running.sink.exchanges()).isEmpty();
    disk.complete(null);
    assertThat(running.captured().completion().text()).isEqualTo("good");
  }

  @Test
  void cancelsTheRequestAndCapturesWhatCameWhenTheCallerGoesAway() throws Exception {
    start(CaptureMode.REQUIRED);

    try (Socket caller = running.connect(STREAMED)) {
      readUntil(caller, "good");
    }

    Eventually.is("the provider's work is called off", () -> cancelled.get() == 1);
    assertThat(running.captured().completion())
        .isEqualTo(new Completion("good", Completion.Finish.UNKNOWN));
    assertThat(running.metric("retort_gateway_open_streams")).isZero();
    assertThat(running.metric("retort_gateway_buffered_bytes")).isZero();
  }

  @Test
  void cancelsTheRequestWhenTheCallerGoesAwayBeforeTheAnswer() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer silent =
        running.provider(
            call -> {
              call.request().response().closeHandler(gone -> cancelled.incrementAndGet());
              asked.incrementAndGet();
            });
    running.start(config(CaptureMode.REQUIRED, upstream("one", silent)));

    try (Socket caller = running.connect(STREAMED)) {
      Eventually.is("the provider is asked", () -> asked.get() == 1);
      assertThat(caller.isConnected()).isTrue();
    }

    Eventually.is("the provider's work is called off", () -> cancelled.get() == 1);
    assertThat(running.captured().completion().finish()).isEqualTo(Completion.Finish.UNKNOWN);
  }

  @Test
  void tellsTheCallerAndTheLogThatAProviderBrokeOff() throws Exception {
    start(CaptureMode.REQUIRED);

    try (Socket caller = running.connect(STREAMED)) {
      readUntil(caller, "good");
      provider().reset();

      assertThatThrownBy(() -> readUntil(caller, "0\r\n\r\n")).isInstanceOf(IOException.class);
    }
    assertThat(running.captured().completion())
        .isEqualTo(new Completion("good", Completion.Finish.ERROR));
  }

  @Test
  void cutsAStreamThatFallsSilent() throws Exception {
    Upstream plain = upstream("one", streaming());
    running.start(
        config(
            CaptureMode.REQUIRED,
            RunningGateway.with(plain, RunningGateway.timeouts(500), new TreeMap<>())));

    try (Socket caller = running.connect(STREAMED)) {
      readUntil(caller, "good");
      assertThatThrownBy(() -> readUntil(caller, "0\r\n\r\n")).isInstanceOf(IOException.class);
    }
    assertThat(running.captured().completion().finish()).isEqualTo(Completion.Finish.ERROR);
    Eventually.is("the provider's work is called off", () -> cancelled.get() == 1);
  }

  @Test
  void relaysAndCapturesPackedStreams() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write((chunk("packed") + LAST + END).getBytes(StandardCharsets.UTF_8));
    }
    HttpServer provider =
        running.provider(
            call -> {
              HttpServerResponse response = call.request().response();
              response
                  .putHeader("Content-Type", "text/event-stream")
                  .putHeader("Content-Encoding", "gzip")
                  .setChunked(true);
              response.write(Buffer.buffer(packed.toByteArray()).slice(0, 30));
              response.end(Buffer.buffer(packed.toByteArray()).slice(30, packed.size()));
            });
    running.start(config(CaptureMode.REQUIRED, upstream("one", provider)));

    HttpResponse<byte[]> answered =
        running.client.send(
            running
                .request(CHAT)
                .header("Accept-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString(STREAMED))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(answered.body()).isEqualTo(packed.toByteArray());
    assertThat(running.captured().completion())
        .isEqualTo(new Completion("packed", Completion.Finish.STOP));
  }

  @Test
  void assemblesLongStreamsWhileTheyRun() throws Exception {
    int pieces = 20_000;
    HttpServer provider =
        running.provider(
            call -> {
              HttpServerResponse response = call.request().response();
              response.putHeader("Content-Type", "text/event-stream").setChunked(true);
              for (int i = 0; i < pieces; i++) {
                response.write(chunk("w" + i));
              }
              response.end(LAST + END);
            });
    running.start(config(CaptureMode.REQUIRED, upstream("one", provider)));

    assertThat(running.post(CHAT, STREAMED).body()).endsWith(END);

    String text = running.captured().completion().text();
    assertThat(text).startsWith("w0w1w2").endsWith("w19998w19999");
    assertThat(running.metric("retort_gateway_buffered_bytes")).isZero();
  }

  @Test
  void makesTheProviderWaitForASlowReader() throws Exception {
    AtomicLong written = new AtomicLong();
    long all = 64L << 20;
    byte[] megabyteOfText = chunk("z".repeat(16 << 10)).getBytes(StandardCharsets.UTF_8);
    HttpServer provider =
        running.provider(
            call -> {
              HttpServerResponse response = call.request().response();
              response.putHeader("Content-Type", "text/event-stream").setChunked(true);
              pump(response, Buffer.buffer(megabyteOfText), written, all);
            });
    running.start(config(CaptureMode.BEST_EFFORT, upstream("one", provider)));

    try (Socket caller = running.connect(STREAMED)) {
      readUntil(caller, "zzz");
      long before = -1;
      while (before != written.get()) {
        before = written.get();
        Thread.sleep(300);
      }
      assertThat(written.get()).as("sent while nobody reads").isLessThan(all / 2);

      byte[] buffer = new byte[1 << 16];
      String tail = "";
      for (int read = 0; read >= 0 && !tail.contains("[DONE]"); ) {
        read = caller.getInputStream().read(buffer);
        // The mark may come in two reads.
        String kept = tail.substring(Math.max(0, tail.length() - "[DONE]".length()));
        tail = kept + new String(buffer, 0, Math.max(0, read), StandardCharsets.ISO_8859_1);
      }
      assertThat(written.get()).as("sent when somebody reads").isGreaterThanOrEqualTo(all);
    }
  }

  /** Writes as fast as the connection takes it. */
  private static void pump(
      HttpServerResponse response, Buffer piece, AtomicLong written, long all) {
    while (!response.writeQueueFull() && written.get() < all) {
      written.addAndGet(piece.length());
      response.write(piece);
    }
    if (written.get() >= all) {
      response.end(LAST + END);
    } else {
      response.drainHandler(drained -> pump(response, piece, written, all));
    }
  }

  @Test
  void capturesStreamsOfEveryProtocol() throws Exception {
    List<String> paths = List.of("/v1/messages", "/v1/responses", "/v1/completions");
    List<String> requests =
        List.of(
            "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
            "{\"model\":\"m\",\"stream\":true,\"input\":\"hi\"}",
            "{\"model\":\"m\",\"stream\":true,\"prompt\":\"hi\"}");
    List<String> streams =
        List.of(
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hello"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}

            event: message_stop
            data: {"type":"message_stop"}

            """,
            """
            event: response.output_text.delta
            data: {"type":"response.output_text.delta","output_index":0,"content_index":0,"item_id":"i","delta":"hello"}

            event: response.completed
            data: {"type":"response.completed","response":{"id":"r","object":"response","status":"completed","output":[{"type":"message","id":"i","role":"assistant","content":[{"type":"output_text","text":"hello"}]}],"usage":{"input_tokens":3,"output_tokens":2}}}

            """,
            """
            data: {"id":"c","object":"text_completion","choices":[{"index":0,"text":"hello","finish_reason":"stop"}]}

            data: [DONE]

            """);
    HttpServer provider =
        running.provider(
            call ->
                call.request()
                    .response()
                    .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                    .end(streams.get(paths.indexOf(call.request().path()))));
    running.start(config(CaptureMode.REQUIRED, upstream("one", provider)));

    for (int i = 0; i < paths.size(); i++) {
      assertThat(running.post(paths.get(i), requests.get(i)).body()).isEqualTo(streams.get(i));
    }

    assertThat(running.sink.exchanges())
        .extracting(exchange -> exchange.completion().text())
        .containsExactly("hello", "hello", "hello");
    assertThat(running.sink.exchanges())
        .extracting(exchange -> exchange.completion().finish())
        .containsOnly(Completion.Finish.STOP);
  }
}
