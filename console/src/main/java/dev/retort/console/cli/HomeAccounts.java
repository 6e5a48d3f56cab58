package dev.retort.console.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.console.Workspace;
import dev.retort.console.audit.AuditTrail;
import dev.retort.console.web.Deed;
import dev.retort.console.web.Done;
import dev.retort.console.web.account.AccessTokens;
import dev.retort.console.web.account.AccountDesk;
import dev.retort.console.web.account.AccountDesk.AccountLine;
import dev.retort.console.web.account.AccountDesk.TokenLine;
import dev.retort.console.web.account.Accounts;
import dev.retort.console.web.audit.TrailDeeds;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The accounts of a home: in its database, or, where another process has the home, by the API of
 * that one's console.
 */
sealed interface HomeAccounts {

  /** Everybody who may log in. */
  List<AccountLine> people();

  /** Every token. */
  List<TokenLine> programs();

  /** Does something, as the API does at a path; says what came of it. */
  String act(String path, Fields fields, Function<AccountDesk, Done> action);

  /**
   * What an action is given, by name.
   *
   * @param json as the API takes it
   */
  record Fields(ObjectNode json) {
    static Fields none() {
      return new Fields(JsonFormat.mapper().createObjectNode());
    }

    Fields with(String name, String value) {
      return new Fields(json.deepCopy().put(name, value));
    }
  }

  /**
   * Work with the accounts of a home.
   *
   * @throws dev.retort.console.HomeInUseException if a process has the home that serves no console
   */
  static <T> T use(RetortCli retort, Function<HomeAccounts, T> work) {
    Optional<ConsoleClient> console = ConsoleClient.in(retort.home());
    if (console.isPresent()) {
      return work.apply(new Asked(console.get()));
    }
    try (Workspace workspace = retort.workspace()) {
      Accounts accounts = Accounts.open(workspace.database().source(), workspace.clock());
      AccessTokens tokens = new AccessTokens(workspace.database().source(), workspace.clock());
      return work.apply(new Stored(workspace, new AccountDesk(accounts, tokens)));
    }
  }

  /** Of a home that nobody else has. */
  record Stored(Workspace workspace, AccountDesk desk) implements HomeAccounts {
    @Override
    public List<AccountLine> people() {
      return desk.people();
    }

    @Override
    public List<TokenLine> programs() {
      return desk.programs();
    }

    @Override
    public String act(String path, Fields fields, Function<AccountDesk, Done> action) {
      Done done = action.apply(desk);
      new TrailDeeds(AuditTrail.in(workspace.home().root()))
          .append(new Deed(workspace.clock().instant(), System.getProperty("user.name"), done));
      return done.said();
    }
  }

  /** Of the process that has the home. */
  record Asked(ConsoleClient console) implements HomeAccounts {
    @Override
    public List<AccountLine> people() {
      return console.list("/accounts", "accounts", AccountLine.class);
    }

    @Override
    public List<TokenLine> programs() {
      return console.list("/tokens", "tokens", TokenLine.class);
    }

    @Override
    public String act(String path, Fields fields, Function<AccountDesk, Done> action) {
      return console.act(path, fields.json());
    }
  }
}
