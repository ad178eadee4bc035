using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Results;

[Collection(nameof(AloneGroup))]
public sealed class ResultMemoryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Get_PartOfManyMegabytes_IsNeverHeldWhole()
    {
        const int lines = 100_000;
        byte[] line = [.. "{\"index\":0,\"text\":\""u8, .. Enumerable.Repeat((byte)'a', 1_200), .. "\"}\n"u8];
        await using ApiHost host = await ApiHost.StartAsync(azurite, new() { ["Planning:LinesPerShard"] = "100000" });
        JobId id = await InputFiles.SubmitAsync(host, azurite, new RepeatedLine("{\"prompt\":\"a\"}\n"u8.ToArray(), lines));
        await host.Handlers.PlanAsync(new JobMessage(host.Owner, id), TestContext.Current.CancellationToken);
        await azurite.Storage.Jobs.GetBlobClient(StorageLayout.Part(host.Owner, id, 0)).UploadAsync(new RepeatedLine(line, lines), TestContext.Current.CancellationToken);
        await host.SettleAsync(id, shard: 0, new LineTally(lines, 0, 0, 0, 0));
        long length = 0;
        long most = await Memory.MostAsync(async () =>
        {
            await using Stream results = await host.Client.GetStreamAsync($"/v1/jobs/{id}/results", TestContext.Current.CancellationToken);
            byte[] buffer = new byte[64 * 1_024];
            while (await results.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and int read)
                length += read;
        });
        Assert.Equal((long)line.Length * lines, length);
        Assert.InRange(most, 0, 40L * 1_024 * 1_024);
    }
}
