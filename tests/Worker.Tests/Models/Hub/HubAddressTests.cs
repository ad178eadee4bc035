using KoGpt2.Worker.Models.Hub;

namespace KoGpt2.Worker.Tests.Models.Hub;

public sealed class HubAddressTests
{
    [Theory]
    [InlineData("skt/kogpt2-base-v2", null, "skt", "kogpt2-base-v2", "main")]
    [InlineData("skt/kogpt2-base-v2@refs/pr/1", null, "skt", "kogpt2-base-v2", "refs/pr/1")]
    [InlineData("a/b", "v1.0", "a", "b", "v1.0")]
    [InlineData("A_1/b.c-d_e", null, "A_1", "b.c-d_e", "main")]
    public void Parse_Repository_SplitsIt(string text, string? revision, string owner, string name, string at) =>
        Assert.Equal(new HubAddress(owner, name, at), HubAddress.Parse(text, revision));

    [Theory]
    [InlineData("kogpt2")]
    [InlineData("/tmp/kogpt2")]
    [InlineData("./kogpt2")]
    [InlineData("../kogpt2")]
    [InlineData("a/b/c")]
    [InlineData("a/b/")]
    [InlineData("a--b/c")]
    [InlineData("a/b..c")]
    [InlineData("a/b.git")]
    [InlineData("-a/b")]
    [InlineData("a/b.")]
    [InlineData("a/b c")]
    [InlineData("a/모델")]
    [InlineData("a\\b")]
    [InlineData("C:/models")]
    [InlineData("")]
    public void Parse_NoRepository_IsNull(string text) => Assert.Null(HubAddress.Parse(text));

    [Fact]
    public void Parse_TooLong_IsNull()
    {
        Assert.NotNull(HubAddress.Parse("a/" + new string('b', 94)));
        Assert.Null(HubAddress.Parse("a/" + new string('b', 95)));
    }

    [Theory]
    [InlineData("a/b@main", "v1", "The revision is said twice, 'main' in a/b@main and 'v1'; say it once.")]
    [InlineData("a/b@", null, "'' cannot be a revision of a/b; it must be a branch, a tag or a commit.")]
    [InlineData("a/b", "x/../y", "'x/../y' cannot be a revision of a/b; it must be a branch, a tag or a commit.")]
    [InlineData("a/b", "x y", "'x y' cannot be a revision of a/b; it must be a branch, a tag or a commit.")]
    public void Parse_WrongRevision_SaysSo(string text, string? revision, string message) =>
        Assert.Equal(message, Assert.Throws<HubException>(() => HubAddress.Parse(text, revision)).Message);

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef01234567", true)]
    [InlineData("0123456789ABCDEF0123456789abcdef01234567", false)]
    [InlineData("0123456", false)]
    public void IsCommit_Revision_IsWhole(string revision, bool commit) => Assert.Equal(commit, HubAddress.Parse("a/b", revision)!.IsCommit);
}
