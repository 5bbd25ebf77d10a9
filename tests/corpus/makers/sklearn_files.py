"""Files of scikit-learn and of what builds on it."""

from __future__ import annotations

import gzip
import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path

import joblib
import numpy as np
import sklearn
from sklearn import (
    calibration,
    cluster,
    compose,
    cross_decomposition,
    decomposition,
    ensemble,
    feature_extraction,
    feature_selection,
    gaussian_process,
    impute,
    isotonic,
    kernel_approximation,
    linear_model,
    manifold,
    mixture,
    model_selection,
    multiclass,
    multioutput,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    random_projection,
    svm,
    tree,
)

from tests.corpus.makers import writes

_RNG = np.random.default_rng(0)
X = np.abs(_RNG.normal(size=(40, 4)))
Y = np.arange(40) % 2
TARGET = X.sum(axis=1)
TEXTS = [f"word{n % 7} other{n % 3} text" for n in range(40)]


def _fit(model: object, *data: object) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(*data)  # type: ignore[attr-defined]


def _estimators() -> dict[str, tuple[object, tuple[object, ...]]]:
    forest = ensemble.RandomForestClassifier(3, max_depth=3, random_state=0)
    both, alone, target = (X, Y), (X,), (X, TARGET)
    return {
        "logistic": (linear_model.LogisticRegression(), both),
        "logistic_cv": (linear_model.LogisticRegressionCV(cv=2, Cs=2), both),
        "ridge": (linear_model.Ridge(), target),
        "lasso": (linear_model.LassoCV(cv=2), target),
        "sgd": (linear_model.SGDClassifier(random_state=0), both),
        "huber": (linear_model.HuberRegressor(), target),
        "bayes_ridge": (linear_model.BayesianRidge(), target),
        "poisson": (linear_model.PoissonRegressor(), target),
        "ransac": (linear_model.RANSACRegressor(random_state=0), target),
        "passive": (linear_model.Perceptron(random_state=0), both),
        "tree": (tree.DecisionTreeClassifier(max_depth=3, random_state=0), both),
        "tree_regressor": (tree.DecisionTreeRegressor(max_depth=3, random_state=0), target),
        "extra_tree": (tree.ExtraTreeClassifier(max_depth=3, random_state=0), both),
        "forest": (forest, both),
        "extra_trees": (ensemble.ExtraTreesRegressor(3, max_depth=3, random_state=0), target),
        "gradient": (ensemble.GradientBoostingClassifier(n_estimators=3, random_state=0), both),
        "histogram": (ensemble.HistGradientBoostingClassifier(max_iter=2, random_state=0), both),
        "histogram_regressor": (ensemble.HistGradientBoostingRegressor(max_iter=2), target),
        "ada": (ensemble.AdaBoostClassifier(n_estimators=2, random_state=0), both),
        "bagging": (ensemble.BaggingClassifier(n_estimators=2, random_state=0), both),
        "isolation": (ensemble.IsolationForest(n_estimators=3, random_state=0), alone),
        "voting": (
            ensemble.VotingClassifier(
                [("a", linear_model.LogisticRegression()), ("b", naive_bayes.GaussianNB())]
            ),
            both,
        ),
        "stacking": (ensemble.StackingClassifier([("a", naive_bayes.GaussianNB())], cv=2), both),
        "svc": (svm.SVC(probability=True, random_state=0), both),
        "linear_svc": (svm.LinearSVC(random_state=0), both),
        "svr": (svm.SVR(), target),
        "one_class": (svm.OneClassSVM(), alone),
        "neighbours": (neighbors.KNeighborsClassifier(3, algorithm="kd_tree"), both),
        "ball_tree": (neighbors.KNeighborsRegressor(3, algorithm="ball_tree"), target),
        "density": (neighbors.KernelDensity(), alone),
        "outliers": (neighbors.LocalOutlierFactor(5, novelty=True), alone),
        "gaussian_bayes": (naive_bayes.GaussianNB(), both),
        "multinomial_bayes": (naive_bayes.MultinomialNB(), both),
        "complement_bayes": (naive_bayes.ComplementNB(), both),
        "network": (neural_network.MLPClassifier((4,), max_iter=5, random_state=0), both),
        "process": (
            gaussian_process.GaussianProcessRegressor(
                gaussian_process.kernels.RBF() + gaussian_process.kernels.WhiteKernel()
            ),
            target,
        ),
        "k_means": (cluster.KMeans(2, n_init=1, random_state=0), alone),
        "mini_batch": (cluster.MiniBatchKMeans(2, n_init=1, random_state=0), alone),
        "dbscan": (cluster.DBSCAN(), alone),
        "birch": (cluster.Birch(n_clusters=2), alone),
        "agglomerative": (cluster.AgglomerativeClustering(), alone),
        "mixture": (mixture.GaussianMixture(2, random_state=0), alone),
        "bayes_mixture": (
            mixture.BayesianGaussianMixture(n_components=2, random_state=0, max_iter=5),
            alone,
        ),
        "pca": (decomposition.PCA(2), alone),
        "svd": (decomposition.TruncatedSVD(2, random_state=0), alone),
        "nmf": (decomposition.NMF(2, random_state=0, max_iter=5), alone),
        "topics": (decomposition.LatentDirichletAllocation(2, max_iter=2, random_state=0), alone),
        "pls": (cross_decomposition.PLSRegression(2), target),
        "isomap": (manifold.Isomap(n_neighbors=5), alone),
        "isotonic": (isotonic.IsotonicRegression(), (X[:, 0], TARGET)),
        "standard": (preprocessing.StandardScaler(), alone),
        "one_hot": (preprocessing.OneHotEncoder(), (np.array([["a"], ["b"]]),)),
        "ordinal": (preprocessing.OrdinalEncoder(), (np.array([["a"], ["b"]]),)),
        "labels": (preprocessing.LabelEncoder(), (["a", "b"],)),
        "binariser": (preprocessing.LabelBinarizer(), (["a", "b", "c"],)),
        "quantiles": (preprocessing.QuantileTransformer(n_quantiles=5), alone),
        "splines": (preprocessing.SplineTransformer(), alone),
        "power": (preprocessing.PowerTransformer(), alone),
        "bins": (preprocessing.KBinsDiscretizer(3), alone),
        "function": (preprocessing.FunctionTransformer(np.log1p), alone),
        "impute": (impute.SimpleImputer(), alone),
        "nearest_impute": (impute.KNNImputer(), alone),
        "select": (feature_selection.SelectKBest(k=2), both),
        "select_mutual": (
            feature_selection.SelectPercentile(feature_selection.f_regression),
            target,
        ),
        "recursive": (feature_selection.RFE(linear_model.LogisticRegression()), both),
        "projection": (random_projection.GaussianRandomProjection(2, random_state=0), alone),
        "nystroem": (kernel_approximation.Nystroem(n_components=3, random_state=0), alone),
        "one_rest": (multiclass.OneVsRestClassifier(linear_model.LogisticRegression()), both),
        "multi": (multioutput.MultiOutputRegressor(linear_model.Ridge()), (X, X[:, :2])),
        "calibrated": (calibration.CalibratedClassifierCV(naive_bayes.GaussianNB(), cv=2), both),
        "calibrated_isotonic": (
            calibration.CalibratedClassifierCV(naive_bayes.GaussianNB(), method="isotonic", cv=2),
            both,
        ),
        "pipeline": (
            pipeline.make_pipeline(preprocessing.StandardScaler(), decomposition.PCA(2), svm.SVC()),
            both,
        ),
        "union": (pipeline.make_union(decomposition.PCA(1), preprocessing.MinMaxScaler()), alone),
        "columns": (
            compose.ColumnTransformer(
                [("a", preprocessing.RobustScaler(), [0, 1]), ("b", "passthrough", slice(2, 3))]
            ),
            alone,
        ),
        "target": (
            compose.TransformedTargetRegressor(
                linear_model.Ridge(), func=np.log1p, inverse_func=np.expm1
            ),
            target,
        ),
        "grid": (
            model_selection.GridSearchCV(linear_model.LogisticRegression(), {"C": [0.1, 1]}, cv=2),
            both,
        ),
        "random_search": (
            model_selection.RandomizedSearchCV(
                linear_model.LogisticRegression(),
                {"C": np.array([0.1, 1.0])},
                n_iter=2,
                cv=2,
                random_state=0,
            ),
            both,
        ),
        "counts": (feature_extraction.text.CountVectorizer(), (TEXTS,)),
        "tf_idf": (feature_extraction.text.TfidfVectorizer(ngram_range=(1, 2)), (TEXTS,)),
        "hashing": (feature_extraction.text.HashingVectorizer(n_features=16), (TEXTS,)),
        "dictionary": (feature_extraction.DictVectorizer(), ([{"a": 1}, {"b": 2}],)),
        "text_pipeline": (
            pipeline.Pipeline(
                [
                    ("words", feature_extraction.text.TfidfVectorizer()),
                    ("model", linear_model.SGDClassifier(random_state=0)),
                ]
            ),
            (TEXTS, Y),
        ),
    }


@writes("scikit-learn")
def estimators(out: Path) -> Iterator[tuple[str, str]]:
    for number, (name, (model, data)) in enumerate(_estimators().items()):
        fitted = _fit(model, *data)
        if number % 3:
            joblib.dump(fitted, out / f"{name}.joblib", compress=3 if number % 3 == 2 else 0)
            yield f"{name}.joblib", f"{type(model).__name__}, fitted"
        else:
            protocol = (2, 3, 4, 5)[number // 3 % 4]
            (out / f"{name}.pkl").write_bytes(pickle.dumps(fitted, protocol))
            yield f"{name}.pkl", f"{type(model).__name__}, fitted, protocol {protocol}"
    unfitted = [ensemble.RandomForestClassifier(), svm.SVC()]
    (out / "unfitted.sav").write_bytes(pickle.dumps(unfitted, 0))
    yield "unfitted.sav", "estimators that are not fitted, protocol 0"
    whole = _fit(tree.DecisionTreeClassifier(max_depth=2, random_state=0), X, Y)
    (out / "tree_protocol_0.pkl").write_bytes(pickle.dumps(whole, 0))
    yield "tree_protocol_0.pkl", "a tree, protocol 0"
    with gzip.GzipFile(out / "tree.pkl.gz", "wb", mtime=0) as file:
        pickle.dump({"model": whole, "version": sklearn.__version__, "columns": ["a", "b"]}, file)
    yield "tree.pkl.gz", "a tree with what belongs to it, gzip"


@writes("scikit-learn")
def results(out: Path) -> Iterator[tuple[str, str]]:
    from sklearn import datasets, metrics

    held = {
        "data": datasets.load_iris(),
        "score": metrics.make_scorer(metrics.f1_score),
        "split": model_selection.StratifiedKFold(3),
        "kernel": gaussian_process.kernels.Matern(),
    }
    (out / "bunch.pkl").write_bytes(pickle.dumps(held))
    yield "bunch.pkl", "a data set, a scorer, a splitter and a kernel"
    (out / "distributions.pkl").write_bytes(
        pickle.dumps([metrics.DistanceMetric.get_metric("euclidean"), neighbors.KDTree(X)])
    )
    yield "distributions.pkl", "a metric and a tree of neighbours"


@writes("imbalanced-learn")
def imbalanced(out: Path) -> Iterator[tuple[str, str]]:
    from imblearn import ensemble as balanced
    from imblearn import over_sampling, under_sampling
    from imblearn import pipeline as pipes

    joined = pipes.make_pipeline(
        over_sampling.SMOTE(k_neighbors=2, random_state=0), linear_model.LogisticRegression()
    )
    joblib.dump(_fit(joined, X, np.r_[np.zeros(28), np.ones(12)]), out / "smote.joblib")
    yield "smote.joblib", "a pipeline that samples"
    forest = balanced.BalancedRandomForestClassifier(2, max_depth=2, random_state=0)
    joblib.dump(_fit(forest, X, Y), out / "balanced_forest.joblib", compress=3)
    yield "balanced_forest.joblib", "a balanced forest"
    (out / "under.pkl").write_bytes(pickle.dumps(under_sampling.RandomUnderSampler(random_state=0)))
    yield "under.pkl", "a sampler"


@writes("skops")
def skops_files(out: Path) -> Iterator[tuple[str, str]]:
    import skops.io

    for name in (
        "logistic",
        "forest",
        "pipeline",
        "tf_idf",
        "columns",
        "function",
        "histogram",
        "neighbours",
    ):
        model, data = _estimators()[name]
        skops.io.dump(_fit(model, *data), out / f"{name}.skops")
        yield f"{name}.skops", f"{type(model).__name__} as skops"


@writes("hmmlearn")
def hidden_markov(out: Path) -> Iterator[tuple[str, str]]:
    from hmmlearn import hmm

    model = _fit(hmm.GaussianHMM(2, n_iter=2, random_state=0), X)
    (out / "gaussian.pkl").write_bytes(pickle.dumps(model))
    yield "gaussian.pkl", "a hidden Markov model"


@writes("statsmodels")
def statistics(out: Path) -> Iterator[tuple[str, str]]:
    import statsmodels.api as sm

    fitted = sm.OLS(TARGET, sm.add_constant(X)).fit()
    fitted.save(str(out / "ols.pickle"))
    yield "ols.pickle", "a linear regression with its results"
    fitted = sm.Logit(Y, X).fit(disp=0)
    fitted.save(str(out / "logit.pickle"), remove_data=True)
    yield "logit.pickle", "a logit without its data"
    fitted = sm.tsa.ARIMA(TARGET, order=(1, 0, 0)).fit()
    fitted.save(str(out / "arima.pkl"), remove_data=True)
    yield "arima.pkl", "a time series"


@writes("xgboost")
def xgboost_files(out: Path) -> Iterator[tuple[str, str]]:
    import xgboost

    model = xgboost.XGBClassifier(n_estimators=2, max_depth=2, n_jobs=1).fit(X, Y)
    (out / "classifier.pkl").write_bytes(pickle.dumps(model))
    yield "classifier.pkl", "a classifier in a pickle"
    joblib.dump(
        xgboost.XGBRegressor(n_estimators=2, max_depth=2, n_jobs=1).fit(X, TARGET),
        out / "regressor.joblib",
    )
    yield "regressor.joblib", "a regressor with joblib"
    for suffix in ("json", "ubj"):
        model.save_model(out / f"model.{suffix}")
        yield f"model.{suffix}", f"a model as {suffix}"
    booster = model.get_booster()
    (out / "booster.pkl").write_bytes(pickle.dumps(booster))
    yield "booster.pkl", "a booster in a pickle"


@writes("lightgbm")
def lightgbm_files(out: Path) -> Iterator[tuple[str, str]]:
    import lightgbm

    model = lightgbm.LGBMClassifier(n_estimators=2, num_leaves=3, n_jobs=1, verbose=-1).fit(X, Y)
    (out / "classifier.pkl").write_bytes(pickle.dumps(model))
    yield "classifier.pkl", "a classifier in a pickle"
    joblib.dump(
        lightgbm.LGBMRegressor(n_estimators=2, num_leaves=3, n_jobs=1, verbose=-1).fit(X, TARGET),
        out / "regressor.joblib",
    )
    yield "regressor.joblib", "a regressor with joblib"
    model.booster_.save_model(out / "model.txt")
    yield "model.txt", "a model as text"
