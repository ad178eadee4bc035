using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using KoGpt2.Cli.Poison;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Cli.Tests.Poison;

public sealed class PoisonCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Job = """{"owner":"팀","job":"job_01m83exmqeyypr8fcq7nvb88fz","version":1}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Show_Messages_ShowsWhatTheySayAndLeavesThem()
    {
        (_, QueueClient poison) = await QueuesAsync("shown");
        await poison.SendMessageAsync(Job, Stop);
        await azurite.Storage.RawQueues.GetQueueClient("shown-poison").SendMessageAsync("not ours", Stop);
        for (int i = 0; i < 2; i++)
        {
            CliProcess.Result result = await RunAsync("show", "shown");
            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            Assert.Matches($$"""\A\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {{System.Text.RegularExpressions.Regex.Escape(Job)}}\n[-0-9]+ [:0-9]+Z \(no Base64\)\nshown-poison: 2 messages\.\n\z""", result.Output);
        }
    }

    [Fact]
    public async Task Return_MoreThanOneHandful_GivesAllBackForGoodThatCanBeRead()
    {
        (QueueClient queue, QueueClient poison) = await QueuesAsync("returned");
        string[] bodies = [.. Enumerable.Range(0, PoisonQueue.MostAtOnce + 3).Select(i => $"{i} {Job}")];
        foreach (string body in bodies)
            await poison.SendMessageAsync(body, Stop);
        await azurite.Storage.RawQueues.GetQueueClient("returned-poison").SendMessageAsync("not ours", Stop);
        CliProcess.Result result = await RunAsync("return", "returned");
        Assert.Equal((0, "", "returned-poison: 35 given back. 1 left there, since nobody could read them: they are no Base64.\n"), (result.ExitCode, result.Errors, result.Output));

        List<QueueMessage> back = [];
        while (await queue.ReceiveMessagesAsync(32, cancellationToken: Stop) is { Value: { Length: > 0 } some })
            back.AddRange(some);
        Assert.Equal(bodies.Order(StringComparer.Ordinal), back.Select(message => message.Body.ToString()).Order(StringComparer.Ordinal));
        Assert.All(back, message => Assert.True(message.ExpiresOn > DateTimeOffset.MaxValue.AddYears(-1)));
        Assert.Equal(1, (await poison.GetPropertiesAsync(Stop)).Value.ApproximateMessagesCount);
        Assert.Equal("returned-poison: 0 given back.\n", (await RunAsync("return", "returned")).Output);
    }

    [Fact]
    public async Task Show_NoSuchQueue_SaysSo()
    {
        CliProcess.Result result = await RunAsync("show", "nowhere");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"{azurite.Storage.RawQueues.Uri} answered 404 (QueueNotFound): ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_PoisonQueueItself_AsksForTheOther() => Assert.Equal(
        ["Name the queue itself, watch; 'watch-poison' is where its messages went."],
        PoisonCommand.Create().Parse(["show", "watch-poison", "--account", "one"]).Errors.Select(error => error.Message));

    private Task<CliProcess.Result> RunAsync(string act, string queue) =>
        CliProcess.RunAsync(["poison", act, queue, "--connection-string", azurite.ConnectionString], []);

    private async Task<(QueueClient Queue, QueueClient Poison)> QueuesAsync(string name)
    {
        QueueClient queue = azurite.Storage.Queues.GetQueueClient(name), poison = azurite.Storage.Queues.GetQueueClient(StorageLayout.PoisonQueue(name));
        await queue.CreateIfNotExistsAsync(cancellationToken: Stop);
        await poison.CreateIfNotExistsAsync(cancellationToken: Stop);
        return (queue, poison);
    }
}
