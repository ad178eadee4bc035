using System.Reflection;
using System.Text.Json.Nodes;
using KoGpt2.Api.Lifetimes;
using KoGpt2.Infra.Tests.Support;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Infra.Tests;

public sealed class StorageTests(Deployments deployments)
{
    private const string
        Accounts = "Microsoft.Storage/storageAccounts",
        Containers = "Microsoft.Storage/storageAccounts/blobServices/containers",
        Queues = "Microsoft.Storage/storageAccounts/queueServices/queues";

    // What the API allows where nothing else is configured, as no parameters file does.
    private static readonly TimeSpan s_longest = new LifetimesOptions().MaxExpiresAfter + new LifetimesOptions().MaxRetainFor;

    [Fact]
    public void Containers_AreThoseOfTheLayout_OneForPackages_AndThoseForSources()
    {
        string[] expected = [.. Constants("Container"), "packages"];
        foreach (Deployment main in deployments.Mains)
            Assert.Equal(
                expected.Concat(main == deployments.Private ? [Deployments.SourceContainer] : []).Order(StringComparer.Ordinal),
                main.NamesOf(Containers).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Queues_AreThoseOfTheLayoutAndOfEachModel_WithTheirPoisonQueues()
    {
        string[] expected = [.. Constants("Queue"), .. Deployments.Models.Select(StorageLayout.GenerateQueue)];

        Assert.Equal(
            expected.Concat(expected.Select(StorageLayout.PoisonQueue)).Order(StringComparer.Ordinal),
            deployments.Private.NamesOf(Queues).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Accounts_TakeNoKeysAndShowNothing()
    {
        foreach (Resource account in deployments.Mains.SelectMany(main => main.Of(Accounts)))
        {
            Assert.Equal("false", account.Text("allowSharedKeyAccess"));
            Assert.Equal("false", account.Text("allowBlobPublicAccess"));
            Assert.Equal("true", account.Text("supportsHttpsTrafficOnly"));
            Assert.Equal("TLS1_2", account.Text("minimumTlsVersion"));
        }
        Assert.All(deployments.Mains.SelectMany(main => main.Of(Containers)), container => Assert.Equal("None", container.Text("publicAccess")));
    }

    [Fact]
    public void BlobsOfJobs_KeepNoOlderVersions()
    {
        Resource blobs = deployments.Prod.Of("Microsoft.Storage/storageAccounts/blobServices").Single(service => service.Body["properties"]?["isVersioningEnabled"] is not null);

        Assert.Equal("false", blobs.Text("deleteRetentionPolicy.enabled"));
        Assert.Equal("false", blobs.Text("isVersioningEnabled"));
    }

    [Fact]
    public void CleanUp_OfJobsFilesAndRuns_ComesAfterAllThatMayBeKept()
    {
        foreach (Deployment main in deployments.Mains)
        {
            JsonArray rules = main.Only("Microsoft.Storage/storageAccounts/managementPolicies").Properties["policy"]!["rules"]!.AsArray();

            Assert.Equal(
                [$"{StorageLayout.FilesContainer}/", $"{StorageLayout.JobsContainer}/", $"{StorageLayout.RunsContainer}/"],
                rules.Select(rule => rule!["definition"]!["filters"]!["prefixMatch"]!.AsArray().Single()!.GetValue<string>()).Order(StringComparer.Ordinal));
            Assert.All(rules, rule => Assert.Equal(s_longest + TimeSpan.FromDays(30), TimeSpan.FromDays(Age(rule!))));
        }
    }

    private static int Age(JsonNode rule) => rule["definition"]!["actions"]!["baseBlob"]!["delete"]!["daysAfterModificationGreaterThan"]!.GetValue<int>();

    private static IEnumerable<string> Constants(string ending) =>
        typeof(StorageLayout).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && field.Name.EndsWith(ending, StringComparison.Ordinal))
            .Select(field => (string)field.GetRawConstantValue()!);
}
