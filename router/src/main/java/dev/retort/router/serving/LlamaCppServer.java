package dev.retort.router.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.trainer.GenerativeStudent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * llama.cpp's own server in router mode: started without a model, with {@code --models-dir}, it
 * runs each model in a process of its own. A student's GGUF is put into that folder, the list read
 * anew with {@code GET /models?reload=1}, and the model loaded by {@code POST /models/load} and
 * unloaded by {@code POST /models/unload}, each with its name; {@code GET /models} tells when it is
 * loaded. See <a
 * href="https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md">Using multiple
 * models</a> in its documentation.
 *
 * @param calls of the server
 * @param models its folder of models, as this process names it
 * @param patience for loading
 */
public record LlamaCppServer(ServerCalls calls, Path models, Duration patience)
    implements ModelServer {
  private static final String SUFFIX = ".gguf";
  private static final Duration POLL = Duration.ofMillis(100);

  public LlamaCppServer {
    Objects.requireNonNull(calls);
    Objects.requireNonNull(models);
    Objects.requireNonNull(patience);
  }

  @Override
  public CompletableFuture<String> load(String name, GenerativeStudent student) {
    Path gguf =
        student
            .gguf()
            .orElseThrow(
                () ->
                    new ModelServerException(
                        "llama.cpp at %s serves GGUF files, and this student has none"
                            .formatted(calls)));
    put(gguf, models.resolve(name + SUFFIX));
    long deadline = System.nanoTime() + patience.toNanos();
    return listed("/models?reload=1", name)
        .thenCompose(
            model ->
                model
                    .map(listed -> loaded(listed, name, deadline))
                    .orElseThrow(
                        () ->
                            new ModelServerException(
                                "llama.cpp at %s does not list %s: is %s the folder that it was started with (--models-dir)?"
                                    .formatted(calls, name, models))));
  }

  private CompletableFuture<String> loaded(JsonNode listed, String name, long deadline) {
    String id = listed.path("id").asText();
    if (isReady(listed)) {
      return CompletableFuture.completedFuture(id);
    }
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("model", id);
    return calls
        .post("/models/load", request, patience)
        .thenCompose(answer -> awaitReady(id, name, deadline, answer));
  }

  /** A refusal may mean that it is being loaded already: what the list says is what counts. */
  private CompletableFuture<String> awaitReady(
      String id, String name, long deadline, ServerCalls.Answer told) {
    return listed("/models", name)
        .thenCompose(
            model -> {
              JsonNode status =
                  model.map(m -> m.path("status")).orElseThrow(() -> refused(id, told));
              if (model.filter(LlamaCppServer::isReady).isPresent()) {
                return CompletableFuture.completedFuture(id);
              }
              boolean loading = status.path("value").asText().equals("loading");
              if (status.path("failed").asBoolean()
                  || (!told.isSuccess() && !loading)
                  || System.nanoTime() - deadline > 0) {
                throw refused(id, told);
              }
              Executor later =
                  CompletableFuture.delayedExecutor(POLL.toMillis(), TimeUnit.MILLISECONDS);
              return CompletableFuture.supplyAsync(() -> id, later)
                  .thenCompose(unused -> awaitReady(id, name, deadline, told));
            });
  }

  private ModelServerException refused(String id, ServerCalls.Answer told) {
    return new ModelServerException(
        "llama.cpp at %s does not load %s: %s".formatted(calls, id, told.summary()));
  }

  private static boolean isReady(JsonNode model) {
    String status = model.path("status").path("value").asText();
    // One that sleeps wakes up when it is asked.
    return status.equals("loaded") || status.equals("sleeping");
  }

  private CompletableFuture<Optional<JsonNode>> listed(String path, String name) {
    return calls
        .get(path, patience)
        .thenApply(
            answer -> {
              if (!answer.isSuccess()) {
                throw new ModelServerException(
                    "llama.cpp at %s does not list its models, so it is not in router mode: %s"
                        .formatted(calls, answer.summary()));
              }
              return StreamSupport.stream(answer.body().path("data").spliterator(), false)
                  .filter(model -> isNamed(model.path("id").asText(), name))
                  .findFirst();
            });
  }

  private static boolean isNamed(String id, String name) {
    return id.equals(name) || id.equals(name + SUFFIX);
  }

  @Override
  public CompletableFuture<Void> unload(String name) {
    return listed("/models", name)
        .thenCompose(
            model ->
                model
                    .map(
                        listed ->
                            calls
                                .post(
                                    "/models/unload",
                                    JsonNodeFactory.instance
                                        .objectNode()
                                        .put("model", listed.path("id").asText()),
                                    patience)
                                .thenApply(answer -> name))
                    .orElseGet(() -> CompletableFuture.completedFuture(name)))
        .thenCompose(
            unloaded -> {
              remove(models.resolve(name + SUFFIX));
              return calls.get("/models?reload=1", patience);
            })
        .thenAccept(answer -> {});
  }

  @Override
  public void constrain(ObjectNode request, GenerativeStudent student, String input) {
    // What is kept of earlier prompts changes the order of sums, and so the last digits.
    request.put("cache_prompt", false);
    student.grammar(input).ifPresent(grammar -> request.put("grammar", grammar));
  }

  /** A link where that can be: the file is large, and stays as it is. */
  private static void put(Path gguf, Path place) {
    try {
      if (Files.exists(place)) {
        return;
      }
      try {
        Files.createLink(place, gguf);
      } catch (FileAlreadyExistsException e) {
        return;
      } catch (IOException | UnsupportedOperationException e) {
        Path partial = place.resolveSibling(place.getFileName() + ".partial");
        Files.copy(gguf, partial, StandardCopyOption.REPLACE_EXISTING);
        Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot put a student where llama.cpp finds it, at %s: %s"
              .formatted(place, e.getMessage()),
          e);
    }
  }

  private static void remove(Path place) {
    try {
      Files.deleteIfExists(place);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + place + ": " + e.getMessage(), e);
    }
  }
}
