using System.Diagnostics.Metrics;
using KoGpt2.Shared.Telemetry;
using KoGpt2.Shared.Tests.Storage.Queues;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Shared.Tests.Telemetry;

public sealed class QueueGaugesTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_MessagesWaitAndOneIsInHand_CountsThemAllAndAgesTheOldestThatWaits()
    {
        TestQueue queue = await TestQueue.CreateAsync(azurite);
        await LookAsync(new QueueToGauge(queue.Name, Delays: false));
        Assert.Equal((0, 0), (Length(queue), Age(queue)));
        DateTimeOffset sent = (await queue.Client.SendMessageAsync("a", Stop)).Value.InsertionTime;
        await queue.Client.ReceiveMessageAsync(TimeSpan.FromMinutes(1), Stop);
        await queue.Client.SendMessageAsync("b", Stop);
        await LookAsync(new QueueToGauge(queue.Name, Delays: false));
        Assert.Equal(2, Length(queue));
        Assert.InRange(Age(queue)!.Value, 0, (TimeProvider.System.GetUtcNow() - sent).TotalSeconds + 1);
    }

    [Fact]
    public async Task Look_QueueOfDelayedMessages_HasALengthAndNoAge()
    {
        TestQueue queue = await TestQueue.CreateAsync(azurite);
        await queue.Client.SendMessageAsync("later", TimeSpan.FromHours(1), cancellationToken: Stop);
        await LookAsync(new QueueToGauge(queue.Name, Delays: true));
        Assert.Equal((1, null), (Length(queue), Age(queue)));
    }

    [Fact]
    public async Task Look_QueueIsGone_SaysNothingRatherThanWhatWas()
    {
        TestQueue queue = await TestQueue.CreateAsync(azurite), other = await TestQueue.CreateAsync(azurite);
        await queue.Client.SendMessageAsync("a", Stop);
        QueueToGauge[] queues = [new(queue.Name, Delays: false), new(other.Name, Delays: false)];
        await LookAsync(queues);
        Assert.Equal(1, Length(queue));
        await queue.Client.DeleteAsync(Stop);
        await LookAsync(queues);
        Assert.Equal((null, 0), (Length(queue), Length(other)));
    }

    private Task LookAsync(params QueueToGauge[] queues) =>
        new QueueGauges(azurite.Storage, queues, TimeProvider.System, NullLogger<QueueGauges>.Instance).LookAsync(Stop);

    private static long? Length(TestQueue queue) => Of(QueueGauges.Lengths(), queue);

    private static double? Age(TestQueue queue) => Of(QueueGauges.Ages(), queue);

    private static T? Of<T>(IEnumerable<Measurement<T>> measured, TestQueue queue)
        where T : struct
    {
        foreach (Measurement<T> measurement in measured)
            if (measurement.Tags.Contains(new("messaging.destination.name", queue.Name)))
                return measurement.Value;
        return null;
    }
}
