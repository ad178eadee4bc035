using System.CommandLine;
using KoGpt2.Cli.Models.Push;
using KoGpt2.Shared.Storage;
using Microsoft.Extensions.Options;
using static System.FormattableString;

namespace KoGpt2.Cli.Poison;

/// <summary><c>kogpt2 poison show|return</c>: what failed too often, and its way back once the cause is gone.</summary>
public static class PoisonCommand
{
    private const string Roles = "to show takes the role Storage Queue Data Reader, to return Storage Queue Data Contributor, on that account.";

    private static readonly Argument<string> s_queue = new("queue") { Description = "The queue whose messages failed: plan, webhooks, watch, augment or generate-MODEL." };

    /// <summary>The command; it returns 0, 1 after it said in one sentence what was wrong, or 130 after Ctrl-C.</summary>
    public static Command Create() => new("poison", "Look at messages that failed too often, or give them to their queue again.")
    {
        Sub("show", "Show what is there; nothing is changed.", ShowAsync),
        Sub("return", "Give every message to its queue again.", ReturnAsync),
    };

    private static Command Sub(string name, string description, Func<PoisonQueue, string, CancellationToken, Task> act)
    {
        var command = new Command(name, description) { s_queue };
        AccountOptions.AddTo(command);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(s_queue) is { } queue && queue.EndsWith(StorageLayout.PoisonQueue(""), StringComparison.Ordinal))
                parsed.AddError($"Name the queue itself, {queue[..^StorageLayout.PoisonQueue("").Length]}; '{queue}' is where its messages went.");
        });
        command.SetAction((parsed, stop) => RunAsync(parsed, act, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<PoisonQueue, string, CancellationToken, Task> act, CancellationToken stop)
    {
        var account = new Uri("https://storage");
        try
        {
            var storage = new StorageClients(Options.Create(AccountOptions.Read(parsed)));
            account = storage.RawQueues.Uri;
            string queue = parsed.GetRequiredValue(s_queue);
            await act(new PoisonQueue(storage, queue), StorageLayout.PoisonQueue(queue), stop);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (FormatException)
        {
            return ErrorLine.Write(AccountOptions.NoConnectionString);
        }
        catch (Exception error) when (PushErrors.Say(error, account, Roles) is { } sentence)
        {
            return ErrorLine.Write(sentence);
        }
    }

    private static async Task ShowAsync(PoisonQueue queue, string name, CancellationToken stop)
    {
        (int count, IReadOnlyList<PoisonMessage> first) = await queue.ShowAsync(stop);
        foreach (PoisonMessage message in first)
            Console.WriteLine(Invariant($"{message.At:u} {message.Body ?? "(no Base64)"}"));
        string shown = first.Count < count ? Invariant($"; the first {first.Count} that are not hidden are shown") : "";
        Console.WriteLine(Invariant($"{name}: {count:N0} {(count == 1 ? "message" : "messages")}{shown}."));
    }

    private static async Task ReturnAsync(PoisonQueue queue, string name, CancellationToken stop)
    {
        (int returned, int left) = await queue.ReturnAllAsync(stop);
        string rest = left == 0 ? "" : Invariant($" {left:N0} left there, since nobody could read them: they are no Base64.");
        Console.WriteLine(Invariant($"{name}: {returned:N0} given back.{rest}"));
    }
}
