using KoGpt2.Api.Http.Lists;

namespace KoGpt2.Api.Tests.Http.Lists;

public sealed class ListPageTests
{
    [Theory]
    [InlineData(0, 3, "", null)]
    [InlineData(2, 3, "0 1", null)]
    [InlineData(3, 3, "0 1 2", null)]
    [InlineData(4, 3, "0 1 2", "after 2")]
    public async Task Read_AllWanted_EndsAtTheLimitAndGoesOnBehindTheLast(int documents, int limit, string shown, string? next)
    {
        ListPage<string> page = await ReadAsync(documents, limit, _ => true);
        Assert.Equal((shown, next is not null, next), (string.Join(' ', page.Data), page.HasMore, page.Next));
    }

    [Fact]
    public async Task Read_FewWanted_GoesOnBehindTheLastThatWasLookedAt()
    {
        ListPage<string> page = await ReadAsync(10, limit: 2, document => document is "3" or "6");
        Assert.Equal(("3 6", "after 6"), (string.Join(' ', page.Data), page.Next));
    }

    [Fact]
    public async Task Read_NoneWantedAmongMany_GivesUpWhereTheNextPageGoesOn()
    {
        ListPage<string> page = await ReadAsync(ListPage.MostLookedAt + 1, limit: 1, _ => false);
        Assert.Equal((0, true, $"after {ListPage.MostLookedAt - 1}"), (page.Data.Count, page.HasMore, page.Next));
    }

    private static Task<ListPage<string>> ReadAsync(int documents, int limit, Func<string, bool> isWanted) => ListPage.ReadAsync(
        Enumerable.Range(0, documents).Select(number => $"{number}").ToAsyncEnumerable(), limit, isWanted, document => document, last => $"after {last}");
}
