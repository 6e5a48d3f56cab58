package dev.retort.router.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.router.serving.StudentReply.Reason;
import dev.retort.trainer.GenerativeStudent;
import dev.retort.trainer.Prediction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A student whose weights are on a server. Prompts go there as the student's own tokens, so that no
 * template of the server's comes between; confidence comes from the log-probabilities that the
 * server reports, calibrated as the bundle says. Thread-safe.
 */
final class ExternalStudent implements HostedStudent {
  private static final Logger LOG = LoggerFactory.getLogger(ExternalStudent.class);
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  private final String version;
  private final String name;
  private final String model;
  private final GenerativeStudent student;
  private final ModelServer server;
  private final QueueLimits limits;
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicBoolean loading = new AtomicBoolean();

  /** Prompts and grammars of long requests take longer than an event loop has. */
  private final ExecutorService prompts;

  ExternalStudent(
      String version,
      String name,
      String model,
      GenerativeStudent student,
      ModelServer server,
      QueueLimits limits) {
    this.version = version;
    this.name = name;
    this.model = model;
    this.student = student;
    this.server = server;
    this.limits = limits;
    this.prompts =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "student-prompts");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public Future<StudentReply> ask(StudentQuestion question) {
    if (pending.incrementAndGet() > limits.most()) {
      pending.decrementAndGet();
      return Future.succeededFuture(
          StudentReply.declined(
              Reason.BUSY, "%d questions are pending, the most that may".formatted(limits.most())));
    }
    CompletableFuture<Optional<ObjectNode>> prepared;
    try {
      prepared = CompletableFuture.supplyAsync(() -> request(question.input()), prompts);
    } catch (RejectedExecutionException e) {
      prepared = CompletableFuture.failedFuture(e);
    }
    return Future.fromCompletionStage(
        prepared
            .thenCompose(request -> asked(question.input(), request))
            .exceptionally(this::failed)
            .whenComplete((reply, none) -> pending.decrementAndGet()));
  }

  private Optional<ObjectNode> request(String input) {
    return student
        .prompt(input)
        .map(
            tokens -> {
              ObjectNode request = JsonNodeFactory.instance.objectNode();
              request.put("model", model);
              ArrayNode prompt = request.putArray("prompt");
              tokens.forEach(prompt::add);
              request.put("max_tokens", student.mostTokens());
              request.put("temperature", 0);
              request.put("logprobs", 1);
              server.constrain(request, student, input);
              return request;
            });
  }

  private CompletableFuture<StudentReply> asked(String input, Optional<ObjectNode> request) {
    // What does not fit the student's context is answered as the student does: not at all.
    return request
        .map(
            body ->
                server
                    .calls()
                    .post("/v1/completions", body, limits.patience())
                    .thenApply(answer -> reply(input, answer)))
        .orElseGet(() -> CompletableFuture.completedFuture(StudentReply.of(new Prediction("", 0))));
  }

  private StudentReply reply(String input, ServerCalls.Answer answer) {
    if (answer.isSuccess()) {
      return read(input, answer.body().path("choices").path(0));
    }
    String said = "%s says %s".formatted(server.calls(), answer.summary());
    if (answer.status() == TOO_MANY || answer.status() == UNAVAILABLE) {
      return StudentReply.declined(Reason.BUSY, said);
    }
    boolean unknown =
        answer.status() == NOT_FOUND
            || (answer.status() == BAD_REQUEST && answer.text().contains("not found"));
    if (unknown) {
      loadAgain();
    }
    return StudentReply.declined(Reason.FAILED, said);
  }

  private StudentReply read(String input, JsonNode choice) {
    if (!choice.path("finish_reason").asText().equals("stop")) {
      // It was cut off, which is no answer.
      return StudentReply.of(new Prediction("", 0));
    }
    List<Double> logProbabilities = logProbabilities(choice.path("logprobs"));
    if (logProbabilities.isEmpty()) {
      return StudentReply.declined(
          Reason.FAILED,
          "%s reports no log-probabilities, and without them a student's confidence is unknown"
              .formatted(server.calls()));
    }
    return StudentReply.of(
        student.prediction(input, choice.path("text").asText(), logProbabilities));
  }

  /** In the form of OpenAI's completions, or of its chat completions, as llama.cpp has it. */
  private static List<Double> logProbabilities(JsonNode reported) {
    List<Double> values = new ArrayList<>();
    if (reported.path("content").isArray()) {
      reported.path("content").forEach(token -> values.add(number(token.path("logprob"))));
    } else {
      reported.path("token_logprobs").forEach(value -> values.add(number(value)));
    }
    return values;
  }

  private static double number(JsonNode value) {
    return value.isNumber() ? value.doubleValue() : Double.NaN;
  }

  private StudentReply failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return StudentReply.declined(
        reason(cause), "%s gave no answer: %s".formatted(server.calls(), cause));
  }

  private static Reason reason(Throwable cause) {
    if (cause instanceof ConnectException) {
      return Reason.AWAY;
    }
    boolean late = cause instanceof TimeoutException || cause instanceof HttpTimeoutException;
    return late ? Reason.SLOW : Reason.FAILED;
  }

  /** A server that has started anew has forgotten what it was told to load. */
  private void loadAgain() {
    if (!loading.compareAndSet(false, true)) {
      return;
    }
    LOG.warn("{} is not loaded at {} any more, and is loaded again", version, server.calls());
    CompletableFuture<String> unused =
        CompletableFuture.runAsync(() -> {}, prompts)
            .thenCompose(ready -> server.load(name, student))
            .whenComplete(
                (loaded, failure) -> {
                  loading.set(false);
                  if (failure != null) {
                    LOG.error("{} could not be loaded again: {}", version, failure.toString());
                  }
                });
  }

  @Override
  public Future<Void> close() {
    Promise<Void> freed = Promise.promise();
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(() -> {}, prompts)
            .thenCompose(ready -> server.unload(name))
            .whenComplete(
                (nothing, failure) -> {
                  prompts.shutdown();
                  student.close();
                  if (failure == null) {
                    freed.complete();
                  } else {
                    freed.fail(failure);
                  }
                });
    return freed.future();
  }
}
