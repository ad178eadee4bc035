using Azure;
using Azure.Identity;
using KoGpt2.Cli.Models.Push;

namespace KoGpt2.Cli.Tests.Models.Push;

public sealed class PushErrorsTests
{
    private static readonly Uri s_account = new("https://one.blob.core.windows.net");

    public static TheoryData<Exception, string> Errors => new()
    {
        { new AggregateException(new RequestFailedException("First"), new RequestFailedException("Name or service not known (one.blob.core.windows.net:443)")), "https://one.blob.core.windows.net/ cannot be reached: Name or service not known (one.blob.core.windows.net:443)." },
        { new RequestFailedException(403, "This request is not authorized.\nRequestId: 1", "AuthorizationPermissionMismatch", null), "https://one.blob.core.windows.net/ refused this (AuthorizationPermissionMismatch); to push takes more." },
        { new RequestFailedException(503, "The server is busy.\nRequestId: 1", "ServerBusy", null), "https://one.blob.core.windows.net/ answered 503 (ServerBusy): The server is busy." },
        { new CredentialUnavailableException("No credential was found.\n- EnvironmentCredential ..."), "Azure gave no token for https://one.blob.core.windows.net/: No credential was found. Sign in with 'az login', or give --connection-string." },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Say_StoragesErrors_IsOneSentence(Exception error, string sentence) => Assert.Equal(sentence, PushErrors.Say(error, s_account, "to push takes more."));

    [Fact]
    public void Say_AnythingElse_IsNotStorages() => Assert.Null(PushErrors.Say(new InvalidOperationException("A bug."), s_account, "to push takes more."));
}
