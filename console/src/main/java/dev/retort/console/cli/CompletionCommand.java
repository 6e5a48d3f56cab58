package dev.retort.console.cli;

import dev.retort.console.cli.usage.BashCompletion;
import dev.retort.console.cli.usage.FishCompletion;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script with which a shell completes commands, options and their values.",
      "bash: `source <(retort completion bash)` in ~/.bashrc. zsh: the same in ~/.zshrc, after"
          + " compinit. fish: `retort completion fish > ~/.config/fish/completions/retort.fish`."
    })
final class CompletionCommand implements Callable<Integer> {
  /** Shells that can be told. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    /** One script serves bash and zsh: it brings zsh's bashcompinit along. */
    String script(CommandLine root) {
      return this == FISH ? FishCompletion.of(root) : BashCompletion.of(root);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @ParentCommand private RetortCli retort;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "Which shell: ${COMPLETION-CANDIDATES}.")
  private Shell shell;

  @Override
  public Integer call() {
    retort.out().print(shell.script(spec.root().commandLine()));
    retort.out().flush();
    return ExitCode.OK;
  }
}
