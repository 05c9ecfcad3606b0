import { airflowSuite } from './suite.js';

airflowSuite('requirements-2.11.txt');
