package dev.retort.console.cli;

import dev.retort.console.cli.HomeAccounts.Fields;
import dev.retort.console.web.Done;
import dev.retort.console.web.Role;
import dev.retort.console.web.account.AccountDesk;
import dev.retort.console.web.account.AccountDesk.AccountLine;
import dev.retort.console.web.account.AccountDesk.TokenLine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "accounts",
    mixinStandardHelpOptions = true,
    description = {
      "Looks after those who may log in to the console, and the access tokens of programs.",
      "Works while `retort serve` has the home: then that process is asked."
    },
    subcommands = {
      AccountsCommand.Show.class,
      AccountsCommand.Add.class,
      AccountsCommand.Remove.class,
      AccountsCommand.Roles.class,
      AccountsCommand.Password.class,
      AccountsCommand.Token.class,
      AccountsCommand.Tokens.class,
      AccountsCommand.Revoke.class
    })
final class AccountsCommand {
  @ParentCommand private RetortCli retort;

  private AccountsCommand() {}

  private int act(String path, Fields fields, Function<AccountDesk, Done> action) {
    say(HomeAccounts.use(retort, accounts -> accounts.act(path, fields, action)));
    return ExitCode.OK;
  }

  private void say(String line) {
    retort.out().println(line);
    retort.out().flush();
  }

  private static String words(List<Role> roles) {
    return roles.stream().map(Role::word).collect(Collectors.joining(","));
  }

  /** Something of which all is shown. */
  abstract static class Listing<T> implements Callable<Integer> {
    @ParentCommand private AccountsCommand accounts;

    @Option(names = "--json", description = "Print them as JSON.")
    private boolean json;

    abstract List<T> all(HomeAccounts home);

    abstract String line(T one);

    /** What is said where there are none. */
    abstract String none();

    @Override
    public Integer call() {
      List<T> all = HomeAccounts.use(accounts.retort, this::all);
      if (json) {
        Screen.json(accounts.retort.out(), all);
      } else if (all.isEmpty()) {
        accounts.say(none());
      } else {
        all.forEach(one -> accounts.say(line(one)));
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Shows who may log in, with which roles.")
  static final class Show extends Listing<AccountLine> {
    @Override
    List<AccountLine> all(HomeAccounts home) {
      return home.people();
    }

    @Override
    String line(AccountLine one) {
      return "%-24s %-28s %s".formatted(one.name(), one.roles(), one.madeAt());
    }

    @Override
    String none() {
      return "nobody has an account: `retort accounts add NAME --role operator` makes one";
    }
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Makes an account; asks for its password.")
  static final class Add implements Callable<Integer> {
    @ParentCommand private AccountsCommand accounts;
    @Mixin private PasswordInput input;

    @Parameters(paramLabel = "NAME", description = "By which its owner logs in.")
    private String name;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "viewer, approver or operator; more than one if need be (default: viewer).")
    private List<Role> roles = List.of();

    @Override
    public Integer call() {
      String password = input.read();
      return accounts.act(
          "/accounts",
          Fields.none().with("name", name).with("roles", words(roles)).with("password", password),
          desk -> desk.add(name, words(roles), password));
    }
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Takes an account away, and ends its sessions.")
  static final class Remove implements Callable<Integer> {
    @ParentCommand private AccountsCommand accounts;

    @Parameters(paramLabel = "NAME", description = "Whose.")
    private String name;

    @Override
    public Integer call() {
      return accounts.act(
          "/accounts/" + name + "/remove", Fields.none(), desk -> desk.remove(name));
    }
  }

  @Command(
      name = "roles",
      mixinStandardHelpOptions = true,
      description = "Gives an account other roles.")
  static final class Roles implements Callable<Integer> {
    @ParentCommand private AccountsCommand accounts;

    @Parameters(index = "0", paramLabel = "NAME", description = "Whose.")
    private String name;

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "ROLE",
        description = "viewer, approver or operator.")
    private List<Role> roles;

    @Override
    public Integer call() {
      return accounts.act(
          "/accounts/" + name + "/roles",
          Fields.none().with("roles", words(roles)),
          desk -> desk.changeRoles(name, words(roles)));
    }
  }

  @Command(
      name = "password",
      mixinStandardHelpOptions = true,
      description = "Gives an account another password; asks for it. Its sessions end.")
  static final class Password implements Callable<Integer> {
    @ParentCommand private AccountsCommand accounts;
    @Mixin private PasswordInput input;

    @Parameters(paramLabel = "NAME", description = "Whose.")
    private String name;

    @Override
    public Integer call() {
      String password = input.read();
      return accounts.act(
          "/accounts/" + name + "/password",
          Fields.none().with("password", password),
          desk -> desk.setPassword(name, password));
    }
  }

  @Command(
      name = "token",
      mixinStandardHelpOptions = true,
      description =
          "Makes an access token for a program, and prints it this once. It is shown as `Authorization: Bearer TOKEN`.")
  static final class Token implements Callable<Integer> {
    @ParentCommand private AccountsCommand accounts;

    @Parameters(paramLabel = "NAME", description = "What the audit log calls whoever shows it.")
    private String name;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "viewer, approver or operator; more than one if need be (default: viewer).")
    private List<Role> roles = List.of();

    @Option(
        names = "--days",
        defaultValue = "90",
        paramLabel = "N",
        description = "For how many it is good (default: ${DEFAULT-VALUE}).")
    private String days;

    @Override
    public Integer call() {
      return accounts.act(
          "/tokens",
          Fields.none().with("name", name).with("roles", words(roles)).with("days", days),
          desk -> desk.issue(name, words(roles), Optional.of(days)));
    }
  }

  @Command(
      name = "tokens",
      mixinStandardHelpOptions = true,
      description = "Shows the access tokens, without what is secret.")
  static final class Tokens extends Listing<TokenLine> {
    @Override
    List<TokenLine> all(HomeAccounts home) {
      return home.programs();
    }

    @Override
    String line(TokenLine one) {
      return "%-24s %-28s until %s".formatted(one.name(), one.roles(), one.expires());
    }

    @Override
    String none() {
      return "there is no access token: `retort accounts token NAME --role viewer` makes one";
    }
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Takes an access token back.")
  static final class Revoke implements Callable<Integer> {
    @ParentCommand private AccountsCommand accounts;

    @Parameters(paramLabel = "NAME", description = "Which.")
    private String name;

    @Override
    public Integer call() {
      return accounts.act("/tokens/" + name + "/revoke", Fields.none(), desk -> desk.revoke(name));
    }
  }
}
