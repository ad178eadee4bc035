using KoGpt2.Shared.Storage.Queues;

namespace KoGpt2.Shared.Tests.Storage.Queues;

public sealed class MessagesInHandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Room_LightMessages_GrowsToAllThatTheServiceHandsOut()
    {
        var hand = new MessagesInHand(mostMessages: 64, mostWeight: 1_024);
        List<int> rooms = [];
        while (rooms.Sum() < 64)
        {
            int room = await hand.RoomAsync(Stop);
            rooms.Add(room);
            Assert.All(Enumerable.Range(0, room), _ => Assert.True(hand.TryTake(1)));
        }
        Assert.Equal([4, 12, 32, 16], rooms);
    }

    [Theory]
    [InlineData(256, new[] { 4 })]
    [InlineData(300, new[] { 4 })]
    [InlineData(512, new[] { 4 })]
    [InlineData(200, new[] { 4, 2 })]
    [InlineData(5_000, new[] { 4 })]
    public async Task Room_HeavyMessages_AreTakenUntilTheWeightIsReached(int weight, int[] asked)
    {
        var hand = new MessagesInHand(mostMessages: 64, mostWeight: 1_024);
        int taken = 0;
        foreach (int expected in asked)
        {
            int room = await hand.RoomAsync(Stop);
            Assert.Equal(expected, room);
            taken += Enumerable.Range(0, room).Count(_ => hand.TryTake(weight));
        }
        Assert.Equal((1_024 + weight - 1) / weight, taken);
        Assert.False(hand.TryTake(1));
    }

    [Fact]
    public async Task Room_FullHand_WaitsForARelease()
    {
        var hand = new MessagesInHand(mostMessages: 1, mostWeight: 10);
        Assert.True(hand.TryTake(10));
        Task<int> room = hand.RoomAsync(Stop);
        Assert.False(room.IsCompleted);
        hand.Release(10);
        Assert.Equal(1, await room);
    }

    [Fact]
    public async Task Room_Stopped_Ends()
    {
        var hand = new MessagesInHand(mostMessages: 1, mostWeight: 1);
        Assert.True(hand.TryTake(1));
        using var stop = new CancellationTokenSource();
        Task<int> room = hand.RoomAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => room);
    }
}
