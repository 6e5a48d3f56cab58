package dev.retort.console.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.RetortHeader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** The applications: post their requests, many at a time. Used by one thread. */
final class Applications {
  private static final int OK = 200;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * An answer that an application has.
   *
   * @param student the version that gave it; empty: the teacher
   */
  record Answer(SimulatedRequest request, Optional<String> student, String text) {
    /** Whether it is what a sound teacher answers. */
    boolean isRight() {
      try {
        return text.equals(request.truth())
            || (!request.task().isLabels()
                && JsonFormat.mapper()
                    .readTree(text)
                    .equals(JsonFormat.mapper().readTree(request.truth())));
      } catch (JsonProcessingException e) {
        return false;
      }
    }
  }

  /** What became of requests. */
  record Sent(List<Answer> answers, List<SimulatedRequest> unanswered) {}

  /** Sends requests and waits for all answers, and for refusals. */
  Sent send(int port, List<SimulatedRequest> requests) {
    List<CompletableFuture<Optional<Answer>>> sent = new ArrayList<>();
    requests.forEach(request -> sent.add(send(port, request)));
    sent.forEach(CompletableFuture::join);
    return sorted(requests, sent);
  }

  /**
   * Sends requests, and does something while they are on their way. What is not answered by then
   * never is.
   */
  Sent sendUntil(int port, List<SimulatedRequest> requests, Runnable disaster) {
    CountDownLatch half = new CountDownLatch((requests.size() + 1) / 2);
    List<CompletableFuture<Optional<Answer>>> sent = new ArrayList<>();
    for (SimulatedRequest request : requests) {
      sent.add(send(port, request).whenComplete((answer, thrown) -> half.countDown()));
    }
    try {
      half.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the simulation was stopped", e);
    }
    Sent known = sorted(requests, sent);
    disaster.run();
    sent.forEach(CompletableFuture::join);
    return known;
  }

  private static Sent sorted(
      List<SimulatedRequest> requests, List<CompletableFuture<Optional<Answer>>> sent) {
    List<Answer> answers = new ArrayList<>();
    List<SimulatedRequest> unanswered = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      SimulatedRequest request = requests.get(i);
      sent.get(i)
          .getNow(Optional.empty())
          .ifPresentOrElse(answers::add, () -> unanswered.add(request));
    }
    return new Sent(answers, unanswered);
  }

  private CompletableFuture<Optional<Answer>> send(int port, SimulatedRequest request) {
    HttpRequest post =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/v1/chat/completions".formatted(port)))
            .header("Content-Type", "application/json")
            .header(RetortHeader.TASK, request.task().name().value())
            .header(RetortHeader.EXCHANGE_ID, request.id().value())
            .POST(HttpRequest.BodyPublishers.ofString(request.body()))
            .build();
    return client
        .sendAsync(post, HttpResponse.BodyHandlers.ofString())
        .thenApply(response -> answer(request, response))
        // A connection that breaks is what outages are about: the request goes unanswered.
        .exceptionally(broken -> Optional.empty());
  }

  private static Optional<Answer> answer(SimulatedRequest request, HttpResponse<String> response) {
    if (response.statusCode() != OK) {
      return Optional.empty();
    }
    try {
      String text =
          JsonFormat.mapper().readTree(response.body()).at("/choices/0/message/content").asText();
      return Optional.of(
          new Answer(
              request,
              response
                  .headers()
                  .firstValue(RetortHeader.ANSWERED_BY)
                  .filter(by -> !by.equals("teacher")),
              text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
