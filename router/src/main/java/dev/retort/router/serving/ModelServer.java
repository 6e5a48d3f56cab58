package dev.retort.router.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.trainer.GenerativeStudent;
import java.util.concurrent.CompletableFuture;

/**
 * A server of somebody else's that completes prompts in OpenAI's form ({@code POST
 * /v1/completions}), and loads and unloads models while it runs. Thread-safe.
 */
public interface ModelServer {

  /** Its calls. */
  ServerCalls calls();

  /**
   * Sees to it that a student is loaded; again, it does nothing. The future fails if it cannot be,
   * saying why.
   *
   * @param name that nothing else has on this server
   * @return the name to ask for
   */
  CompletableFuture<String> load(String name, GenerativeStudent student);

  /** Sees to it that a student is not loaded any more; again, it does nothing. */
  CompletableFuture<Void> unload(String name);

  /** Adds to a completion request what this server calls by names of its own. */
  void constrain(ObjectNode request, GenerativeStudent student, String input);
}
