import { airflowSuite } from './suite.js';

airflowSuite('requirements-3.txt');
