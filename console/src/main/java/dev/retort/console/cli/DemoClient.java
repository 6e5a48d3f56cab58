package dev.retort.console.cli;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.RetortHeader;
import dev.retort.console.demo.FactoryRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** An application of the factory: posts its requests, several at a time, in their order. */
final class DemoClient {
  private static final int AT_A_TIME = 32;
  private static final int OK = 200;

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI completions;

  DemoClient(int port) {
    this.completions = URI.create("http://127.0.0.1:%d/v1/chat/completions".formatted(port));
  }

  /**
   * Sends requests and waits for all answers.
   *
   * @param answered told how many answers have come, on this thread
   * @throws IOException if a request is not answered with a completion
   */
  RoutedTraffic send(List<FactoryRequest> requests, LongConsumer answered)
      throws IOException, InterruptedException {
    Semaphore room = new Semaphore(AT_A_TIME);
    ConcurrentSkipListMap<TaskName, Long> byStudent = new ConcurrentSkipListMap<>();
    ConcurrentSkipListMap<TaskName, Long> byTeacher = new ConcurrentSkipListMap<>();
    AtomicLong done = new AtomicLong();
    AtomicBoolean failed = new AtomicBoolean();
    List<CompletableFuture<Void>> sent = new ArrayList<>(requests.size());
    for (FactoryRequest request : requests) {
      room.acquire();
      if (failed.get()) {
        break;
      }
      sent.add(
          client
              .sendAsync(post(request), HttpResponse.BodyHandlers.ofString())
              .thenAccept(
                  answer -> {
                    (isTeachers(answer) ? byTeacher : byStudent)
                        .merge(request.task(), 1L, Long::sum);
                    done.incrementAndGet();
                  })
              .whenComplete(
                  (nothing, thrown) -> {
                    failed.compareAndSet(false, thrown != null);
                    room.release();
                  }));
      answered.accept(done.get());
    }
    try {
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw new IOException(
          "a request was not answered: " + e.getCause().getMessage(), e.getCause());
    }
    return new RoutedTraffic(byStudent, byTeacher);
  }

  private HttpRequest post(FactoryRequest request) {
    return HttpRequest.newBuilder(completions)
        .header("Content-Type", "application/json")
        .header(RetortHeader.TASK, request.task().value())
        .header(RetortHeader.EXCHANGE_ID, request.id().value())
        .POST(HttpRequest.BodyPublishers.ofString(JsonFormat.line(request.body())))
        .build();
  }

  private static boolean isTeachers(HttpResponse<String> answer) {
    if (answer.statusCode() != OK) {
      throw new IllegalStateException(
          "status %d, %s".formatted(answer.statusCode(), answer.body()));
    }
    return answer
        .headers()
        .firstValue(RetortHeader.ANSWERED_BY)
        .filter("teacher"::equals)
        .isPresent();
  }
}
