package dev.retort.router.serving;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.trainer.GenerativeStudent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * vLLM, which keeps one base model and loads students as low-rank adapters of it, so that all of
 * them share its memory. It is started with {@code --enable-lora}, a {@code --max-lora-rank} that
 * is large enough and {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING=True}, on the base that the students
 * were trained on.
 *
 * <p>Told by {@code POST /v1/load_lora_adapter} with {@code lora_name} and {@code lora_path}, and
 * {@code POST /v1/unload_lora_adapter} with {@code lora_name}; each answers 200, a name that is
 * loaded already 400, one that is not 404. See <a
 * href="https://docs.vllm.ai/en/latest/features/lora/">LoRA adapters</a> in its documentation. A
 * server that starts anew has forgotten all adapters.
 *
 * @param calls of the server
 * @param folder where it sees the students' files
 * @param patience for loading
 */
public record VllmServer(ServerCalls calls, SharedFolder folder, Duration patience)
    implements ModelServer {
  private static final int NOT_FOUND = 404;

  public VllmServer {
    Objects.requireNonNull(calls);
    Objects.requireNonNull(folder);
    Objects.requireNonNull(patience);
  }

  @Override
  public CompletableFuture<String> load(String name, GenerativeStudent student) {
    Path adapter =
        student
            .adapter()
            .orElseThrow(
                () ->
                    new ModelServerException(
                        "vLLM at %s serves adapters of its base model, and this student is none: train it with start: lora, or let it run elsewhere"
                            .formatted(calls)));
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("lora_name", name).put("lora_path", folder.there(adapter));
    return calls
        .post("/v1/load_lora_adapter", request, patience)
        .thenApply(
            answer -> {
              if (!answer.isSuccess() && !answer.text().contains("already been loaded")) {
                throw new ModelServerException(
                    "vLLM at %s does not load %s: %s".formatted(calls, name, answer.summary()));
              }
              return name;
            });
  }

  @Override
  public CompletableFuture<Void> unload(String name) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("lora_name", name);
    return calls
        .post("/v1/unload_lora_adapter", request, patience)
        .thenAccept(
            answer -> {
              if (!answer.isSuccess() && answer.status() != NOT_FOUND) {
                throw new ModelServerException(
                    "vLLM at %s does not unload %s: %s".formatted(calls, name, answer.summary()));
              }
            });
  }

  @Override
  public void constrain(ObjectNode request, GenerativeStudent student, String input) {
    request.putArray("stop_token_ids").add(student.endToken());
    student
        .grammar(input)
        .ifPresent(grammar -> request.putObject("structured_outputs").put("grammar", grammar));
  }
}
